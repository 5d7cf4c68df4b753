using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.Testing;
using Spectre.Console;

namespace AsteriskIvr.Demo;

/// <summary>Shows a call, what was done after it, and what the outside world got.</summary>
internal sealed class CallView(IAnsiConsole console)
{
    private const int NodeWidth = 12;

    public void Show(CallRecord call, DemoWorld world)
    {
        var tree = new Tree($"[bold]Call {call.Id}[/]") { Guide = TreeGuide.Line };
        tree.AddNode($"{call.Caller} to {call.Dialed}, flow {call.Flow}, {Seconds(call.EndedAt - call.StartedAt)}");
        tree.AddNode($"ended: [yellow]{call.EndReason}[/] in node [yellow]{call.LastNode}[/]; hung up by {call.HungUpBy}; cause {call.Cause} (Q.850)");
        Add(tree, "the caller's way", call.Path.Select(p =>
            $"{p.Node,-NodeWidth} [grey]{Milliseconds(p.Milliseconds)}[/]  {(p.Outlet is { Length: > 0 } outlet ? $"→ {outlet}" : "[yellow]the call ended here[/]")}"));
        Add(tree, "pressed", call.Inputs.Select(i => $"{i.Node,-NodeWidth} {i.Value}{(i.Label is null ? "" : $"  [grey]→ {i.Label}[/]")}"));
        Add(tree, $"after the call: [green]{call.RunState}[/]", call.Steps.Select(s =>
            $"{s.Node,-NodeWidth} [grey]{Milliseconds(s.Milliseconds)}[/]  {$"→ {(s.Outlet is { Length: > 0 } outlet ? outlet : "done")}",-8} [grey]{s.Attempts} attempt{(s.Attempts == 1 ? "" : "s")}[/]"));
        console.Write(tree);

        var received = new Tree("[bold]What the outside world got[/]") { Guide = TreeGuide.Line };
        Add(received, "database, table calls", world.Customers.RowsOf(call.Id).Select(row => string.Join("  ", row.Skip(1).Select(c => $"[grey]{c.Column}[/] {c.Value.EscapeMarkup()}"))));
        Add(received, "HTTP", world.ReportsOf(call.Id).SelectMany((request, i) => Report(request, isAnswered: i == world.ReportsOf(call.Id).Count - 1)));
        Add(received, "mail", world.MailsOf(call.Id).SelectMany(Mail));
        if (received.Nodes.Count > 0)
            console.Write(received);
    }

    private static void Add(Tree tree, string title, IEnumerable<string> lines)
    {
        var shown = lines.ToList();
        if (shown.Count > 0)
            tree.AddNode(title).AddNodes(shown);
    }

    // Only the last one can have been answered: after an answer the server sends no further.
    private static IEnumerable<string> Report(ReceivedRequest request, bool isAnswered)
    {
        yield return $"{request.Method} {request.Path}  {(isAnswered ? "[green]answered[/]" : "[red]not answered[/]")}";
        yield return $"[grey]Idempotency-Key:[/] {DemoWorld.Key(request)}";
        if (!isAnswered)
            yield break;
        var report = JsonNode.Parse(request.Body)!;
        string[] shown = ["endReason", "lastNode", "menu"];
        yield return $"{{ {string.Join(", ", shown.Select(name => $"{name}: {report[name]}")).EscapeMarkup()}, [grey]…[/] }}";
    }

    private static IEnumerable<string> Mail(string message)
    {
        var parts = message.ReplaceLineEndings("\n").Split("\n\n", 2);
        string[] shown = ["From:", "To:", "Subject:", "Message-Id:"];
        var headers = parts[0].Split('\n').Where(line => shown.Any(name => line.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
        return headers.Concat(parts[1].Trim().Split('\n')).Select(line => line.EscapeMarkup());
    }

    private static string Milliseconds(double? value) => string.Create(CultureInfo.InvariantCulture, $"{value,7:0.0} ms");

    private static string Seconds(TimeSpan? time) => string.Create(CultureInfo.InvariantCulture, $"{time?.TotalSeconds:0.0} s");
}
