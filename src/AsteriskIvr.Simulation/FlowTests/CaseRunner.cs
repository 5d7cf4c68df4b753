using System.Diagnostics;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Runs the cases of files with tests.</summary>
/// <param name="configuration">The server's configuration, for constants.</param>
/// <param name="nodes">Registers node types beyond the built-in ones.</param>
/// <param name="folder">The folder of the flow's file.</param>
internal sealed class CaseRunner(IConfiguration configuration, Action<IServiceCollection>? nodes = null, string? folder = null)
{
    /// <summary>How long, in real time, a case may take: beyond it something waits that nobody will wake.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs one case.</summary>
    public async Task<CaseResult> RunAsync(TestFile file, TestCase test, Flow flow, IReadOnlyDictionary<string, Flow> library, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var caller = new ScriptedCaller(test);
        var setup = Setup(file, test, flow, library, configuration, caller) with { Nodes = nodes, Folder = folder };
        try
        {
            var result = await Simulator.RunAsync(setup, cancellationToken).WaitAsync(Longest, cancellationToken);
            return new CaseResult(test, result, Verdict.Of(test, result, caller), Stopwatch.GetElapsedTime(started));
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            // The edge of a case: the others are run all the same.
            return new CaseResult(test, null, [new Mismatch("simulation", [$"{broken.GetType().Name}: {broken.Message}"])], Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>What the simulation of a case is given.</summary>
    public static SimulationSetup Setup(TestFile file, TestCase test, Flow flow, IReadOnlyDictionary<string, Flow> library, IConfiguration configuration, ScriptedCaller caller) => new()
    {
        Flow = flow,
        Library = library,
        Caller = caller,
        CallerNumber = test.Caller ?? file.Caller,
        DialedNumber = test.Dialed ?? file.Dialed,
        At = (test.At ?? file.At)?.Time ?? SimulationSetup.DefaultTime,
        Variables = test.Variables,
        Fails = test.Fails.ToHashSet(StringComparer.Ordinal),
        Replies = new ReplyBook(test.Replies.Concat(file.Replies.Where(r => !test.Replies.ContainsKey(r.Key)))),
        Configuration = configuration,
    };
}

/// <summary>What became of a case.</summary>
/// <param name="Test">The case.</param>
/// <param name="Happened">What happened; null where the simulation itself failed.</param>
/// <param name="Mismatches">What did not happen as expected; empty: it passed.</param>
/// <param name="Took">How long it took, in real time.</param>
internal sealed record CaseResult(TestCase Test, SimulationResult? Happened, IReadOnlyList<Mismatch> Mismatches, TimeSpan Took)
{
    /// <summary>True when all happened as expected.</summary>
    public bool Passed => Mismatches.Count == 0;
}
