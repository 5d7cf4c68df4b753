using System.Text;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Writes what happened into the <c>expect</c> of cases, and leaves every other line of the file as it is.</summary>
internal static class ExpectationUpdater
{
    /// <summary>The file's text with new expectations.</summary>
    /// <returns>The text; and why cases were left alone, in words.</returns>
    public static (string Text, IReadOnlyList<string> Skipped) Update(Suite suite, IReadOnlyList<CaseResult> results)
    {
        var lines = suite.Text.ReplaceLineEndings("\n").Split('\n').ToList();
        var skipped = new List<string>();
        var cases = ((YamlMapping)YamlReader.Read(suite.Text, suite.File, new DiagnosticBag())!).Find("cases") is YamlList list ? list.Items.OfType<YamlMapping>().ToList() : [];
        // From the end, so that the lines before stay where they are.
        foreach (var result in results.Reverse())
        {
            var written = cases.First(c => c.Find("name") is YamlScalar name && name.Text == result.Test.Name);
            var entry = written.Entries.FirstOrDefault(e => e.Key.Text == "expect");
            var place = (entry?.Key ?? written.Entries[0].Key).Location;
            if (entry is not null ? lines[place.Line - 1][..(place.Column - 1)].Trim().Trim('-').Length > 0 : lines[place.Line - 1][..(place.Column - 1)].Contains('{'))
            {
                skipped.Add($"'{result.Test.Name}' is written in one line: give 'expect:' a line of its own, and it can be updated.");
                continue;
            }
            var block = new StringBuilder();
            TestFileWriter.Expect(block, new string(' ', place.Column - 1), Happened(result.Test.Expect, result.Happened!));
            var (from, until) = entry is null ? (End(lines, place.Line - 1, place.Column - 1), End(lines, place.Line - 1, place.Column - 1)) : (place.Line - 1, End(lines, place.Line - 1, place.Column));
            lines.RemoveRange(from, until - from);
            lines.InsertRange(from, block.ToString().TrimEnd('\n').Split('\n'));
        }
        return (string.Join('\n', lines), skipped);
    }

    /// <summary>The line after the last one that belongs to what begins in this line: those that are indented at least so far.</summary>
    private static int End(List<string> lines, int begin, int indent)
    {
        var end = begin + 1;
        for (var i = begin + 1; i < lines.Count; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            if (lines[i].Length - lines[i].TrimStart(' ').Length < indent)
                break;
            end = i + 1;
        }
        return end;
    }

    /// <summary>What happened, of what was asked for; of a case that asks for nothing the way, the end and the steps.</summary>
    private static Expectation Happened(Expectation asked, SimulationResult result)
    {
        var isNew = asked == new Expectation();
        var scope = new ExpressionScope { Call = result.Call, Session = new Session(result.Session) };
        return new Expectation
        {
            Path = asked.Path is null && !isNew ? null : [.. result.Call.Path.Select(p => p.Node)],
            EndReason = asked.EndReason is null && !isNew ? null : result.Call.EndReason?.ToWord(),
            Prompts = asked.Prompts is null ? null : [.. result.Prompts.Select(Prompts.Short)],
            Session = asked.Session?.ToDictionary(s => s.Key, s => JsonTemplate.Parse(result.Session[s.Key])),
            Inputs = asked.Inputs is null ? null : [.. result.Call.Inputs.Select(i => JsonTemplate.Parse(new JsonObject { [i.Node] = i.Value }))],
            TransferredTo = asked.TransferredTo is null ? null : result.Call.TransferredTo ?? "",
            InCall = asked.InCall?.Where(n => result.SentInCall(n.Key).Any()).ToDictionary(n => n.Key, n => JsonTemplate.Parse(Like(n.Value.Evaluate(scope), result.SentInCall(n.Key).Last().Content))),
            PostCall = asked.PostCall is null && !isNew ? null : [.. result.Steps.Select(step => Step(asked.PostCall?.FirstOrDefault(s => s.Node == step.Node), step, result, scope))],
            DeadLetter = result.IsDead ? result.Steps[^1].Node : null,
            Log = asked.Log is null ? null : [.. result.Activity.Select(line => line.Message)],
        };
    }

    private static StepExpectation Step(StepExpectation? asked, SimulatedStep step, SimulationResult result, ExpressionScope scope) => new()
    {
        Node = step.Node,
        Outlet = asked?.Outlet is null ? null : step.Outlet,
        Attempts = asked?.Attempts is null ? null : step.Attempts,
        Sends = asked?.Sends is { } part && result.SentBy(step) is [.., var sending] ? JsonTemplate.Parse(Like(part.Evaluate(scope), sending.Content)) : null,
    };

    /// <summary>Of what was sent, what is like the part: the same members.</summary>
    private static JsonNode? Like(JsonNode? part, JsonNode? whole) => (part, whole) switch
    {
        (JsonObject members, JsonObject all) => new JsonObject(members.Where(m => all.ContainsKey(m.Key)).Select(m => KeyValuePair.Create(m.Key, Like(m.Value, all[m.Key])))),
        _ => whole?.DeepClone(),
    };
}
