using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>
/// Makes a case for each node that has the caller on the line, in which the caller hangs up there. The ways to the nodes are those of the
/// file's own cases; where these do not lead to a node, other outlets are tried.
/// </summary>
internal sealed class HangUpCases(CaseRunner runner, NodeCatalog catalog)
{
    /// <summary>The most calls that are played to find ways.</summary>
    public const int MaxCalls = 1_000;

    /// <summary>Makes the cases, in the order of the flow.</summary>
    /// <returns>The cases, and the nodes of the call to which no way was found.</returns>
    public async Task<(IReadOnlyList<TestCase> Cases, IReadOnlyList<string> NotReached)> MakeAsync(
        TestFile file, Flow flow, IReadOnlyDictionary<string, Flow> library, CancellationToken cancellationToken)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var ways = new Dictionary<string, (TestCase Case, SimulationResult Result)>(StringComparer.Ordinal);
        var tried = new HashSet<(string, string)>();
        var queue = new Queue<TestCase>([.. file.Cases.Where(c => c.HangUp is null), new TestCase { Name = "" }]);
        for (var calls = 0; calls < MaxCalls && queue.TryDequeue(out var test); calls++)
        {
            if ((await runner.RunAsync(file, test, flow, library, cancellationToken)).Happened is not { } result)
                continue;
            visited.UnionWith(result.Call.Path.Select(p => p.Node));
            foreach (var node in result.WithCaller)
                ways.TryAdd(node, (test, result));
            foreach (var (entry, i) in result.Call.Path.Select((entry, i) => (entry, i)))
            {
                if (flow.Nodes.TryGetValue(entry.Node, out var node))
                    foreach (var other in Others(test, flow, node, entry, visited).Where(o => tried.Add((Way(result, i), o.Outlet))))
                        queue.Enqueue(other.Case);
            }
        }
        var main = Reach(flow, flow.MainEntry);
        var inCall = Reach(flow, flow.ExceptionEntry).Union(main).ToHashSet(StringComparer.Ordinal);
        return (
            [.. flow.Nodes.Keys.Where(ways.ContainsKey).Select(node => HangUpIn(flow, node, ways[node].Case, ways[node].Result, main.Contains(node)))],
            [.. flow.Nodes.Values.Where(n => inCall.Contains(n.Id) && n.Waits && !ways.ContainsKey(n.Id)).Select(n => n.Id)]);
    }

    private static string Way(SimulationResult result, int length) => string.Join(' ', result.Call.Path.Take(length + 1).Select(p => p.Node));

    private static TestCase HangUpIn(Flow flow, string node, TestCase way, SimulationResult result, bool isMain)
    {
        var before = result.Call.Path.TakeWhile(p => p.Node != node).Select(p => p.Node).ToHashSet(StringComparer.Ordinal);
        return way with
        {
            Name = $"Hang up in {node}",
            Keys = way.Keys.Where(k => before.Contains(k.Key)).ToDictionary(),
            Replies = way.Replies.Where(r => before.Contains(r.Key) || ReplyBook.IsPattern(r.Key)).ToDictionary(),
            HangUp = new HangUp { At = node },
            Expect = new Expectation
            {
                Path = [Sequences.Any, node],
                EndReason = (isMain ? EndReason.CallerHangup : EndReason.Error).ToWord(),
                PostCall = flow.HangupEntry is { } first && flow.Nodes[first] is not EndNode
                    ? [new StepExpectation { Node = first }, new StepExpectation { Node = Sequences.Any }]
                    : null,
            },
        };
    }

    private IEnumerable<(string Outlet, TestCase Case)> Others(TestCase test, Flow flow, Node node, PathEntry entry, HashSet<string> visited)
    {
        foreach (var outlet in node.Wiring.Keys.Where(o => o != entry.Outlet))
        {
            if (flow.Follow(node, catalog.TypeOf(node), outlet) is { } target && !visited.Contains(target.Id) && Taking(test, node, outlet) is { } other)
                yield return (outlet, other);
        }
    }

    /// <summary>The case with a caller, or an outside, by which the node takes the outlet; null where neither decides it.</summary>
    private static TestCase? Taking(TestCase test, Node node, string outlet) => (node, outlet) switch
    {
        (MenuNode, Outlets.Exhausted) or (CollectNode, Outlets.Exhausted) => WithKeys(test, node.Id),
        (MenuNode, _) => WithKeys(test, node.Id, outlet),
        (CollectNode collect, _) => Sample(collect.Digits) is { } digits ? WithKeys(test, node.Id, digits) : null,
        (PlayNode, PlayNode.Interrupted) => WithKeys(test, node.Id, "1"),
        (DatabaseNode { Query: not null }, Outlets.Next) => WithReply(test, node.Id, new Reply { Rows = JsonTemplate.Parse(new JsonArray(new JsonObject { ["found"] = 1 })) }),
        (HttpNode, [>= '1' and <= '5', _, _]) => WithReply(test, node.Id, Reply.Parse(outlet.Replace('x', '0'), null)),
        (EffectNode, Outlets.Failed) => WithReply(test, node.Id, new Reply { Fault = OutsideFault.Refused }),
        (EffectNode, _) => WithReply(test, node.Id, new Reply()),
        (DecisionNode or SwitchNode or SetNode or HoursNode, _) => null,
        _ => WithReply(test, node.Id, new Reply { Outcome = outlet }),
    };

    /// <summary>The shortest entry of equal or counted-up digits that the rules allow; null where there is none.</summary>
    private static string? Sample(DigitRules rules)
    {
        for (var length = Math.Max(1, rules.Min); length <= rules.Max; length++)
        {
            foreach (var entry in Enumerable.Range(0, 10).Select(digit => new string((char)('0' + digit), length)).Append(string.Concat(Enumerable.Range(1, length).Select(i => i % 10))))
            {
                if (rules.Allow(entry))
                    return length == rules.Max ? entry : entry + rules.Terminator;
            }
        }
        return null;
    }

    private static TestCase WithKeys(TestCase test, string node, params IReadOnlyList<string> entries) =>
        test with { Keys = new Dictionary<string, IReadOnlyList<string>>(test.Keys.ToDictionary()) { [node] = entries } };

    private static TestCase WithReply(TestCase test, string node, Reply reply) =>
        test with { Replies = new Dictionary<string, IReadOnlyList<Reply>>(test.Replies.ToDictionary()) { [node] = [reply] } };

    private static HashSet<string> Reach(Flow flow, string entry)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { entry };
        var queue = new Queue<string>(reached);
        while (queue.TryDequeue(out var id))
        {
            foreach (var wire in flow.Nodes[id].Wiring.Values.Where(w => reached.Add(w.Target)))
                queue.Enqueue(wire.Target);
        }
        return reached;
    }
}
