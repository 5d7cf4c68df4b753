using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Writes tests as a person would.</summary>
internal static class TestFileWriter
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A file with tests, as YAML.</summary>
    /// <param name="comment">What stands above it, one line.</param>
    /// <param name="file">The tests.</param>
    public static string Write(string comment, TestFile file)
    {
        var yaml = new StringBuilder($"# {comment}\nschema: 1\n");
        if (file.Flow is { } flow)
            yaml.Append($"flow: {Text(flow)}\n");
        if (file.Caller != "1001")
            yaml.Append($"caller: {Text(file.Caller)}\n");
        if (file.Dialed != "100")
            yaml.Append($"dialed: {Text(file.Dialed)}\n");
        if (file.At is { } at)
            yaml.Append($"at: {Time(at)}\n");
        Mapping(yaml, "", "replies", file.Replies, replies => List(replies, Reply));
        yaml.Append("cases:\n");
        foreach (var test in file.Cases)
            Case(yaml, test);
        return yaml.ToString();
    }

    private static void Case(StringBuilder yaml, TestCase test)
    {
        const string Indent = "    ";
        yaml.Append($"  - name: {Text(test.Name)}\n");
        if (test.Caller is { } caller)
            yaml.Append($"{Indent}caller: {Text(caller)}\n");
        if (test.Dialed is { } dialed)
            yaml.Append($"{Indent}dialed: {Text(dialed)}\n");
        if (test.At is { } at)
            yaml.Append($"{Indent}at: {Time(at)}\n");
        Mapping(yaml, Indent, "variables", test.Variables, Quoted);
        Mapping(yaml, Indent, "keys", test.Keys, keys => List(keys, Quoted));
        if (test.KeysInOrder.Count > 0)
            yaml.Append($"{Indent}keysInOrder: [{string.Join(", ", test.KeysInOrder.Select(Quoted))}]\n");
        Mapping(yaml, Indent, "replies", test.Replies, replies => List(replies, Reply));
        if (test.Fails.Count > 0)
            yaml.Append($"{Indent}fails: [{string.Join(", ", test.Fails.Select(Text))}]\n");
        if (test.HangUp?.At is { } node)
            yaml.Append($"{Indent}hangUp: {(test.HangUp.Visit == 1 ? Text(node) : $"{{ at: {Text(node)}, visit: {test.HangUp.Visit} }}")}\n");
        Expect(yaml, Indent, test.Expect);
    }

    /// <summary>What is expected, as a block that begins with <c>expect:</c>.</summary>
    public static void Expect(StringBuilder yaml, string indent, Expectation expect)
    {
        yaml.Append($"{indent}expect:\n");
        indent += "  ";
        if (expect.Path is { } path)
            yaml.Append($"{indent}path: [{string.Join(", ", path.Select(Text))}]\n");
        if (expect.EndReason is { } reason)
            yaml.Append($"{indent}endReason: {reason}\n");
        if (expect.Prompts is { } prompts)
            yaml.Append($"{indent}prompts: [{string.Join(", ", prompts.Select(Text))}]\n");
        if (expect.Session is { } session)
            yaml.Append($"{indent}session: {Flow(new JsonObject(session.Select(s => KeyValuePair.Create(s.Key, s.Value.ToSource()))))}\n");
        if (expect.Inputs is { } inputs)
            yaml.Append($"{indent}inputs: [{string.Join(", ", inputs.Select(i => Flow(i.ToSource())))}]\n");
        if (expect.TransferredTo is { } target)
            yaml.Append($"{indent}transferredTo: {Quoted(target)}\n");
        if (expect.InCall is { Count: > 0 } inCall)
        {
            yaml.Append($"{indent}inCall:\n");
            foreach (var (node, part) in inCall)
                yaml.Append($"{indent}  {Text(node)}: {Flow(part.ToSource())}\n");
        }
        if (expect.PostCall is { } steps)
        {
            if (steps.All(IsShort))
                yaml.Append($"{indent}postCall: [{string.Join(", ", steps.Select(s => Text(s.Node)))}]\n");
            else
                yaml.Append($"{indent}postCall:\n").AppendJoin("", steps.Select(s => $"{indent}  - {Step(s)}\n"));
        }
        if (expect.DeadLetter is { } dead)
            yaml.Append($"{indent}deadLetter: {Text(dead)}\n");
        if (expect.Log is { } log)
            yaml.Append($"{indent}log: [{string.Join(", ", log.Select(Quoted))}]\n");
    }

    private static bool IsShort(StepExpectation step) => step is { Outlet: null, Attempts: null, Sends: null };

    private static string Step(StepExpectation step)
    {
        if (IsShort(step))
            return Text(step.Node);
        var parts = new List<string> { $"node: {Text(step.Node)}" };
        if (step.Outlet is { } outlet)
            parts.Add($"outlet: {Text(outlet)}");
        if (step.Attempts is { } attempts)
            parts.Add($"attempts: {attempts}");
        if (step.Sends is { } sends)
            parts.Add($"sends: {Flow(sends.ToSource())}");
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private static string Reply(Reply reply)
    {
        var parts = new List<string>();
        if (reply.Status is { } status)
            parts.Add($"status: {status}");
        if (reply.Json is { } json)
            parts.Add($"json: {Flow(json.ToSource())}");
        if (reply.Text is { } text)
            parts.Add($"text: {Quoted(text)}");
        if (reply.Headers.Count > 0)
            parts.Add($"headers: {{ {string.Join(", ", reply.Headers.Select(h => $"{Text(h.Key)}: {Quoted(h.Value)}"))} }}");
        if (reply.Rows is { } rows)
            parts.Add($"rows: {Flow(rows.ToSource())}");
        if (reply.Affected is { } affected)
            parts.Add($"affected: {affected}");
        if (reply.Outcome is { } outcome)
            parts.Add($"outcome: {outcome}");
        if (reply.Talk is { } talk)
            parts.Add($"talk: {Durations.Format(talk)}");
        if (reply.HangUp)
            parts.Add("hangUp: true");
        if (reply.Fault is { } fault)
            parts.Add($"fault: {fault.ToString().ToLowerInvariant()}");
        if (reply.After > TimeSpan.Zero)
            parts.Add($"after: {Durations.Format(reply.After)}");
        if (reply.Times is { } times)
            parts.Add($"times: {times}");
        return parts.Count == 0 ? "{}" : $"{{ {string.Join(", ", parts)} }}";
    }

    private static void Mapping<T>(StringBuilder yaml, string indent, string name, IReadOnlyDictionary<string, T> values, Func<T, string> write)
    {
        if (values.Count == 0)
            return;
        yaml.Append($"{indent}{name}:\n");
        foreach (var (key, value) in values)
            yaml.Append($"{indent}  {Text(key)}: {write(value)}\n");
    }

    private static string List<T>(IReadOnlyList<T> items, Func<T, string> write) =>
        items.Count == 1 ? write(items[0]) : $"[{string.Join(", ", items.Select(write))}]";

    private static string Time(Moment at) => at.Time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    // JSON is YAML.
    private static string Flow(JsonNode? value) => value switch
    {
        JsonObject members => members.Count == 0 ? "{}" : $"{{ {string.Join(", ", members.Select(m => $"{Text(m.Key)}: {Flow(m.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Flow))}]",
        JsonValue text when text.TryGetValue<string>(out var s) => Quoted(s),
        null => "null",
        _ => value.ToJsonString(Relaxed),
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    /// <summary>A text without quotes where it is nothing but words; YAML reads them as they are.</summary>
    private static string Text(string text) =>
        text == Sequences.Any || (text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ' ') && text[^1] != ' ' && text is not ("null" or "true" or "false"))
            ? text
            : Quoted(text);
}
