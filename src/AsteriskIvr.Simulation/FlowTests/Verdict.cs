using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Compares what was expected of a case with what happened.</summary>
internal static class Verdict
{
    /// <summary>All that did not happen as expected.</summary>
    public static IReadOnlyList<Mismatch> Of(TestCase test, SimulationResult result, ScriptedCaller caller)
    {
        var expect = test.Expect;
        var scope = new ExpressionScope { Call = result.Call, Session = new Session(result.Session) };
        List<Mismatch?> found =
        [
            List("path", expect.Path, [.. result.Call.Path], Step, (written, entry) => written.Contains(':') ? written == Full(entry) : written == entry.Node),
            Text("endReason", expect.EndReason, result.Call.EndReason?.ToWord()),
            List("prompts", expect.Prompts, result.Prompts, Prompts.Short, Prompts.Match),
            Part("session", expect.Session is { } session ? Evaluate(session, scope) : null, result.Session),
            Inputs(expect, result, scope),
            Text("transferredTo", expect.TransferredTo, result.Call.TransferredTo ?? ""),
            .. InCall(expect, result, scope),
            .. PostCall(expect, result, scope),
            DeadLetter(expect, result),
            List("log", expect.Log, [.. result.Activity.Select(line => line.Message)], line => line, Wildcards.Match),
        ];
        if (test.HangUp is null && caller.Unused is [_, ..] unused)
            found.Add(new Mismatch("keys", unused));
        if (result.Call.Error is { } error && found.Any(m => m is not null))
            found.Add(new Mismatch("error", [$"in '{error.Node}': {error.Code}: {error.Message}"]));
        return [.. found.OfType<Mismatch>()];
    }

    private static string Step(PathEntry entry) => entry.Node;

    private static string Full(PathEntry entry) => $"{entry.Node}:{entry.Outlet}";

    private static Mismatch? Text(string what, string? expected, string? actual) =>
        expected is null || Wildcards.Match(expected, actual ?? "") ? null : Mismatch.Of(what, expected.Length == 0 ? "(nothing)" : expected, string.IsNullOrEmpty(actual) ? "(nothing)" : actual);

    private static Mismatch? List<T>(string what, IReadOnlyList<string>? expected, IReadOnlyList<T> actual, Func<T, string> shown, Func<string, T, bool> matches)
    {
        if (expected is null)
            return null;
        // `path: a b c` is as good as a list.
        var items = expected is [var line] && what == "path" ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries) : expected;
        if (Sequences.Difference(items, actual.Count, item => item == Sequences.Any, (item, i) => matches(item, actual[i])) is not { } at)
            return null;
        var happened = actual.Select(shown).ToList();
        // Where the nodes agree it is the outlet that does not.
        if (actual is IReadOnlyList<PathEntry> path && at.Expected < items.Count && at.Actual < path.Count && items[at.Expected].StartsWith($"{path[at.Actual].Node}:", StringComparison.Ordinal))
            happened[at.Actual] = Full(path[at.Actual]);
        return Mismatch.Of(what, items, happened, at);
    }

    private static Mismatch? Part(string what, JsonNode? expected, JsonNode? actual) =>
        expected is not null && JsonParts.Missing(expected, actual, what) is var (path, wanted, got) ? Mismatch.Of(path, wanted, got) : null;

    private static JsonObject Evaluate(IReadOnlyDictionary<string, JsonTemplate> values, ExpressionScope scope) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, v.Value.Evaluate(scope))));

    private static Mismatch? Inputs(Expectation expect, SimulationResult result, ExpressionScope scope)
    {
        if (expect.Inputs is not { } inputs)
            return null;
        var wanted = inputs.Select(i => i.Evaluate(scope)).SelectMany(i => i is JsonObject pairs ? pairs.Select(p => $"{p.Key}={JsonParts.Text(p.Value)}") : [JsonParts.Text(i)]).ToList();
        return List("inputs", wanted, [.. result.Call.Inputs], input => $"{input.Node}={input.Value}", (written, input) => Wildcards.Match(written, $"{input.Node}={input.Value}"));
    }

    private static IEnumerable<Mismatch?> InCall(Expectation expect, SimulationResult result, ExpressionScope scope)
    {
        foreach (var (node, part) in expect.InCall ?? new Dictionary<string, JsonTemplate>())
        {
            yield return result.SentInCall(node).LastOrDefault() is { } sending
                ? Part($"{node} sends", part.Evaluate(scope), sending.Content)
                : Mismatch.Of($"{node} sends", JsonParts.Text(part.Evaluate(scope)), "(nothing was sent)");
        }
    }

    private static IEnumerable<Mismatch?> PostCall(Expectation expect, SimulationResult result, ExpressionScope scope)
    {
        if (expect.PostCall is not { } steps)
            yield break;
        // `write-row:next` is short for a node with its outlet.
        var wanted = steps.Select(step => step.Node.IndexOf(':') is var colon and > 0 ? step with { Node = step.Node[..colon], Outlet = step.Node[(colon + 1)..] } : step).ToList();
        if (Sequences.Difference(wanted, result.Steps.Count, step => step.Node == Sequences.Any, (step, i) => step.Node == result.Steps[i].Node) is { } at)
        {
            yield return Mismatch.Of("postCall", [.. wanted.Select(step => step.Node)], [.. result.Steps.Select(step => step.Node)], at);
            yield break;
        }
        foreach (var step in wanted.Where(step => step.Node != Sequences.Any))
        {
            var happened = result.Steps.First(s => s.Node == step.Node);
            yield return Text($"{step.Node} takes", step.Outlet, happened.Outlet ?? "(it is a dead letter)");
            yield return Text($"{step.Node} attempts", step.Attempts?.ToString(), $"{happened.Attempts}");
            if (step.Sends is not { } part)
                continue;
            yield return result.SentBy(happened) is [.., var sending]
                ? Part($"{step.Node} sends", part.Evaluate(scope), sending.Content)
                : Mismatch.Of($"{step.Node} sends", JsonParts.Text(part.Evaluate(scope)), "(nothing was sent)");
        }
    }

    private static Mismatch? DeadLetter(Expectation expect, SimulationResult result)
    {
        var dead = result.IsDead ? result.Steps[^1] : null;
        return dead?.Node == expect.DeadLetter
            ? null
            : Mismatch.Of("deadLetter", expect.DeadLetter ?? "none", dead is null ? "none" : $"{dead.Node}, after {dead.Attempts} attempt(s): {dead.Error}");
    }
}
