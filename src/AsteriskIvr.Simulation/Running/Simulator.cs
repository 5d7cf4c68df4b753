using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Simulation.Outside;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Simulation.Running;

/// <summary>
/// Plays one call through a flow, and then its post-call run: with the engine, the handlers, the rules of the end and the executor of the
/// server. Simulated are the caller, the clock, the store of the run, and what is outside of the program.
/// </summary>
internal sealed class Simulator : IDisposable
{
    /// <summary>Ids are the same in every simulation, so that what is sent can be compared.</summary>
    public static readonly Guid CallId = Guid.Parse("01900000-0000-7000-8000-000000000001");

    /// <summary>Q.850: normal clearing.</summary>
    private const int NormalClearing = 16;

    private readonly SimulationSetup _setup;
    private readonly SimulatedClock _clock;
    private readonly OutsideWorld _world;
    private readonly SimulatedCall _call;
    private readonly CallFacts _facts;
    private readonly List<string> _prompts = [];
    private readonly HashSet<string> _withCaller = [];
    private MemoryRunStore? _run;
    private Node? _node;

    private Simulator(SimulationSetup setup)
    {
        _setup = setup;
        _clock = new SimulatedClock(setup.At);
        _world = new OutsideWorld(_clock, setup.Replies) { Ask = setup.Ask };
        _call = new SimulatedCall(new CallerScript { Variables = setup.Variables }, _clock) { Begins = Begins };
        _facts = new CallFacts
        {
            Id = CallId,
            UniqueId = "1767614400.1",
            LinkedId = "1767614400.1",
            Pbx = "simulator",
            Channel = "PJSIP/simulated-00000001",
            CallerNumber = setup.CallerNumber,
            DialedNumber = setup.DialedNumber,
            Language = setup.Flow.Language ?? "en",
            StartedAt = setup.At,
            Flow = setup.Flow.Name,
            FlowVersion = 1,
        };
    }

    public void Dispose() => _call.Dispose();

    /// <summary>Plays a call.</summary>
    public static async Task<SimulationResult> RunAsync(SimulationSetup setup, CancellationToken cancellationToken)
    {
        using var simulator = new Simulator(setup);
        await using var services = SimulationServices.Create(setup, simulator._clock, simulator._world, simulator.Entered, () => simulator._run!);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ticking = setup.IsLive ? simulator.TickAsync(over.Token) : Task.CompletedTask;
        try
        {
            return await simulator.RunAsync(services, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await ticking;
        }
    }

    private async Task<SimulationResult> RunAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var session = new Session();
        var log = new SimulatedActivity(_facts, session, _clock);
        await PlayAsync(services, session, log);
        _setup.CallIsOver?.Invoke(_facts);
        var stored = session.ToStorable();
        _run = _setup.Flow.HangupEntry is { } first ? new MemoryRunStore(_facts, stored, first, _clock) : null;
        if (_run is not null)
            await FinishAsync(services.GetRequiredService<RunExecutor>(), _run, cancellationToken);
        return new SimulationResult
        {
            Call = _facts,
            Session = stored,
            Prompts = _prompts,
            Sent = _world.Sent,
            Steps = _run?.Steps ?? [],
            Runs = _run is null ? 0 : 1,
            IsDead = _run?.IsDead ?? false,
            WaitsAt = _run is { IsOver: false } ? _run.Waiting : null,
            Activity = [.. log.Lines, .. _run?.Activity ?? []],
            WithCaller = [.. _facts.Path.Select(p => p.Node).Distinct().Where(_withCaller.Contains)],
        };
    }

    private async Task PlayAsync(ServiceProvider services, Session session, SimulatedActivity log)
    {
        var flow = _setup.Flow;
        var scope = services.GetRequiredService<ScopeFactory>().Create(_facts, session, flow);
        var outcome = await services.GetRequiredService<FlowRunner>().RunAsync(flow, scope, _call, log, new Observer(this));
        if (outcome.Kind != FlowOutcomeKind.CallerGone && !_call.HungUp.IsCancellationRequested)
            await _call.HangUpAsync(NormalClearing, CancellationToken.None);
        var now = _clock.GetUtcNow();
        var byServer = _call.HangUpCause is not null;
        var sign = new EndSignal(byServer ? EndSource.Server : EndSource.HangupHandler, now)
        {
            Cause = _call.HangUpCause ?? NormalClearing,
            HangupSource = byServer ? null : _facts.Channel,
            BillableSeconds = _facts.AnsweredAt is { } answered ? (int)(now - answered).TotalSeconds : 0,
        };
        EndRules.Apply(_facts, [sign], new EndState(outcome, false, _call.LeftTo is not null, byServer, _call.IsBridged), now);
    }

    private async Task FinishAsync(RunExecutor executor, MemoryRunStore run, CancellationToken cancellationToken)
    {
        while (!run.IsOver)
        {
            if (await run.ClaimAsync(1, TimeSpan.Zero, cancellationToken) is [var claimed])
                await executor.ExecuteAsync(claimed, cancellationToken);
            else if (_setup.IsLive)
                // Hours pass in no time here: a real system would get all attempts at once.
                return;
            else if (await run.UntilNextDueAsync(cancellationToken) is { } wait)
                _clock.Advance(wait);
        }
    }

    // Real systems answer in real time, and the time limits of nodes must hold for them.
    private async Task TickAsync(CancellationToken over)
    {
        var tick = TimeSpan.FromMilliseconds(100);
        using var timer = new PeriodicTimer(tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
                _clock.Advance(tick);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The simulation is over.
        }
    }

    private void Entered(Node node, NodeContext context)
    {
        _world.Enter(node, context);
        _node = node;
        if (context is { CallerOrNull: not null, Attempt: 1 })
            _setup.Caller.Entered(node, _call);
        if (_setup.Fails.Contains(node.Id))
            throw new NodeFaultException("simulated", "The case lets the node fail.") { IsPermanent = true };
    }

    private void Begins(SimulatedOperation operation)
    {
        // Before the first node, and after the last, the server itself has the caller.
        if (_node is not { } node)
            return;
        if (operation.Name is not ("get" or "set" or "answer" or "hang-up" or "dialplan"))
            _withCaller.Add(node.Id);
        _setup.Caller.Begins(operation, node, _call);
        if (_call.HungUp.IsCancellationRequested)
            return;
        _prompts.AddRange(operation.Media.Select(MediaText.Of));
        Telephone.Answer(operation, _world, _call);
    }

    private sealed class Observer(Simulator simulator) : IFlowObserver
    {
        public void Entered(Node node, PathEntry entry)
        {
        }

        public void Left(Node node, PathEntry entry) => simulator._setup.Caller.Left(node, entry, simulator._call);

        // The engine waits next, and nobody but the caller would let time pass meanwhile.
        public void Retrying(Node node, NodeFaultException fault, TimeSpan delay) => simulator._clock.PassNextWait();

        public void Faulted(Node node, NodeFaultException fault) => simulator._setup.Caller.Faulted(node, fault);
    }
}
