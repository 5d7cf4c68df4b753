using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary><see cref="SimulatedCall"/>.</summary>
internal sealed class SimulatedCallContract : CallContract
{
    protected override IReadOnlyDictionary<Capability, string> Lacking { get; } = new Dictionary<Capability, string>
    {
        [Capability.KeysInVain] = "A simulated caller presses each key as soon as it can have an effect.",
        [Capability.Telephone] = "A simulated caller has no telephone.",
        [Capability.Dialplan] = "A simulated PBX has no dialplan.",
    };

    protected override string SoundFile => "/sounds/activated";

    protected override Task<Line> OpenAsync(params DialResult[] dials) =>
        Task.FromResult<Line>(new SimulatedLine(new CallerScript { Dials = dials, MissingSounds = new HashSet<string> { Missing.Value } }));

    protected override Task<Line> OpenScriptedAsync(string digits) =>
        Task.FromResult<Line>(new SimulatedLine(new CallerScript { Actions = [new CallerAction.Press(digits)] }));

    private sealed class SimulatedLine(CallerScript script) : Line
    {
        private readonly SimulatedCall _call = new(script, new SimulatedClock(DateTimeOffset.UnixEpoch));

        public override ICall Call => _call;

        public override DateTimeOffset? AnsweredAt =>
            _call.IsAnswered ? _call.Operations.First(operation => operation.Name is "answer" or "dial").At : null;

        public override bool ActsAhead => true;

        public override Task PressAsync(string digits, KeySpeed? speed = null)
        {
            _call.Act(new CallerAction.Press(digits));
            return Task.CompletedTask;
        }

        public override Task PressAndSettleAsync(string digits) => throw new NotSupportedException();

        public override Task HangUpAsync()
        {
            _call.Act(new CallerAction.HangUp());
            return Task.CompletedTask;
        }

        public override Task HearAsync() => Task.CompletedTask;

        public override Task RecordsAsync(string name) => Task.CompletedTask;

        public override Task ShouldHaveHeardAsync(params Media[] media)
        {
            _call.Played.ShouldBe(media);
            return Task.CompletedTask;
        }

        public override Task ShouldHaveLoggedAsync(string pattern) => throw new NotSupportedException();

        public override Task<CallEnd> EndedAsync() => throw new NotSupportedException();

        public override ValueTask DisposeAsync()
        {
            _call.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
