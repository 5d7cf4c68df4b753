using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>
/// The server kills itself (SIGKILL) at every fault point that a call reaches, once for each time it is reached, and is started again; then at
/// every point that it reaches while it recovers from that. Whatever the moment: one post-call run, each database effect once, each request
/// mail, alert and event at least once with the same key. <c>ASTERISKIVR_MATRIX=all</c> leaves none out.
/// </summary>
[TestFixture("agi"), TestFixture("ari")]
[Parallelizable(ParallelScope.None)]
internal sealed partial class KillMatrixTests(string transport)
{
    private const int Lanes = 3;

    /// <summary>Where a death leaves an open call.</summary>
    private const string InCall = "node.entered#1";

    /// <summary>Where it leaves a run whose step has had its effect and is not stored.</summary>
    private const string InStep = "database.committed#1";

    private static readonly string[] WriterPoints = ["writer.begun", "writer.executed", "writer.before-commit", "writer.committed"];

    /// <summary>Without it a sample is taken, which fits into a run of all tests.</summary>
    private static readonly bool TakesAll = Environment.GetEnvironmentVariable("ASTERISKIVR_MATRIX") == "all";

    /// <summary>Points that these calls do not come by, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["orphan.before-release"] = "a call by ARI in a node that cannot be repeated: WhatBreaksTests",
        ["orphan.released"] = "the same",
    };

    private EventBroker _broker = null!;
    private MatrixLane[] _lanes = [];
    private IReadOnlyList<string> _startPoints = [];
    private IReadOnlyList<string> _callPoints = [];
    private IReadOnlyList<string> _orphanPoints = [];
    private IReadOnlyList<string> _repeatPoints = [];

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        _broker = await EventBroker.StartAsync();
        _lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => MatrixLane.StartAsync(transport, _broker)));
        var (orphan, repeat) = (RecordRecoveryAsync(_lanes[1], InCall), RecordRecoveryAsync(_lanes[2], InStep));
        (_startPoints, _callPoints) = await RecordCallAsync(_lanes[0]);
        (_orphanPoints, _repeatPoints) = (await orphan, await repeat);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var lane in _lanes)
            await lane.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
    }

    [Test]
    public void Every_fault_point_in_the_source_is_one_that_the_matrix_reaches()
    {
        var reached = new[] { _startPoints, _callPoints, _orphanPoints, _repeatPoints }.SelectMany(points => points).Select(NameOf).ToHashSet();
        var source = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => FaultPointCall().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToList();

        source.Count.ShouldBeGreaterThan(30);
        source.ShouldBeUnique();
        source.Except(reached).Order().ShouldBe(Elsewhere.Keys.Order());
    }

    [Test]
    public Task Killed_anywhere_in_a_call_and_after_it() => KillAsync(Own(_callPoints).Select(point => new MatrixCase { InCall = point }));

    [Test]
    public Task Killed_anywhere_in_its_start() => KillAsync(Own(_startPoints).Select(point => new MatrixCase { InStart = point }));

    [Test]
    public Task Killed_again_while_it_ends_the_calls_of_its_last_life() =>
        KillAsync(FirstOfEach(Until("run.loaded#1", _orphanPoints)).Select(point => new MatrixCase { InCall = InCall, InRecovery = point }));

    [Test]
    public Task Killed_again_while_it_repeats_a_step() =>
        KillAsync(FirstOfEach(Until("step.stored#1", _repeatPoints)).Select(point => new MatrixCase { InCall = InStep, InRecovery = point }));

    // What follows the end of a call is the same work, whichever way the call came.
    private IEnumerable<string> Own(IReadOnlyList<string> points) => (transport == "agi" ? points : points.TakeWhile(point => point != "run.loaded#1")).Where(IsTaken);

    // What a recovery has of its own: after it the work goes on as after any call.
    private static IEnumerable<string> Until(string last, IReadOnlyList<string> points) => TakesAll ? points : points.TakeWhile(point => point != last);

    // Of the writer's moments around a transaction one is taken, another one with each transaction, and all of the first.
    private static bool IsTaken(string point)
    {
        var (name, count) = (NameOf(point), int.Parse(point.Split('#')[1]));
        return TakesAll || count == 1 || Array.IndexOf(WriterPoints, name) is var index && (index < 0 || (index + count) % WriterPoints.Length == 0);
    }

    private async Task KillAsync(IEnumerable<MatrixCase> cases)
    {
        var all = cases.ToList();
        var todo = new ConcurrentQueue<MatrixCase>(all);
        var done = new ConcurrentDictionary<MatrixCase, MatrixOutcome>();
        await Task.WhenAll(_lanes.Select(async lane =>
        {
            while (todo.TryDequeue(out var next))
            {
                done[next] = await lane.RunAsync(next);
                await TestContext.Progress.WriteLineAsync(done[next].Line(next) + string.Join("; ", done[next].Problems(next)));
            }
        }));

        await TestContext.Out.WriteLineAsync("| killed at | kills | runs | steps | rows | http | mails | alerts | events | end |\n|---|---|---|---|---|---|---|---|---|---|");
        foreach (var each in all)
            await TestContext.Out.WriteLineAsync(done[each].Line(each));
        all.SelectMany(each => done[each].Problems(each).Select(problem => $"{each}: {problem}\n{done[each].Log}")).ShouldBeEmpty();
        // How often a journal is written, or a group committed, differs a little from call to call; every point is hit at least once all the same.
        all.GroupBy(each => NameOf(each.ToString())).Where(name => name.All(each => done[each].Kills == 0)).Select(name => name.Key).ShouldBeEmpty();
    }

    // Armed with what never comes: from then on it counts anew.
    private static async Task<(IReadOnlyList<string> Start, IReadOnlyList<string> Call)> RecordCallAsync(MatrixLane lane)
    {
        await lane.NextLifeAsync();
        await Eventually.ShouldBeAsync(() => lane.IsUp, TimeSpan.FromSeconds(60), () => lane.Server.Log);
        var start = lane.Points;
        var outcome = await lane.RunAsync(new MatrixCase { InCall = "never" });
        outcome.Problems(new MatrixCase()).ShouldBeEmpty(outcome.Log);
        return (start, [.. outcome.Points.Skip(start.Count)]);
    }

    private static async Task<IReadOnlyList<string>> RecordRecoveryAsync(MatrixLane lane, string point)
    {
        await lane.NextLifeAsync();
        var @case = new MatrixCase { InCall = point };
        var outcome = await lane.RunAsync(@case);
        outcome.Problems(@case).ShouldBeEmpty(outcome.Log);
        return outcome.Points;
    }

    private static IEnumerable<string> FirstOfEach(IEnumerable<string> points) => points.Where(point => point.EndsWith("#1", StringComparison.Ordinal));

    private static string NameOf(string point) => point.Split(' ')[^1].Split('#')[0];

    [GeneratedRegex("""FaultPoint\.Reach\("([a-z.-]+)"\)""")]
    private static partial Regex FaultPointCall();
}
