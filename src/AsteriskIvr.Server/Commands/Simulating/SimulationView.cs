using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.FlowTests;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Running;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>A simulated call for a person: its beginning, and after it the way and the steps.</summary>
internal sealed class SimulationView(CommandEnvironment environment)
{
    /// <summary>A report can be long; here it is recognised, not read.</summary>
    private const int LongestValue = 160;

    public void Begin(SimulationSetup setup)
    {
        var output = environment.Output;
        output.WriteLine($"{setup.Flow.Name}{(setup.Flow.Description is { } text ? $": {text}" : "")}");
        output.WriteLine($"from {setup.CallerNumber} to {setup.DialedNumber}, {setup.At:ddd yyyy-MM-dd HH:mm:ss zzz}");
        output.WriteLine(setup.IsLive
            ? "LIVE: requests, mails and database rows are REAL, by the configuration. Only the caller is simulated."
            : "Nothing is sent to anybody: other systems are simulated. ? helps.");
    }

    public void Show(Flow flow, SimulationResult result, bool isLive)
    {
        var output = environment.Output;
        output.WriteLine();
        output.WriteLine($"The call: {result.Call.EndReason!.Value.ToWord()}, hung up by {result.Call.HungUpBy ?? "nobody"} after {Durations.Text(result.Call.EndedAt!.Value - result.Call.StartedAt)}");
        if (result.Call.Error is { } error)
            output.WriteLine($"  error in '{error.Node}': {error.Code}: {error.Message}");
        Way(result);
        if (result.Call.Inputs.Count > 0)
            output.WriteLine($"  typed: {string.Join(", ", result.Call.Inputs.Select(i => $"{i.Node} {i.Value}"))}");
        foreach (var line in result.Activity)
            output.WriteLine($"  log {line.Level} ({line.Node}): {line.Message}{string.Concat(line.Fields.Select(f => $" {f.Key}={f.Value}"))}");
        output.WriteLine();
        if (flow.HangupEntry is null)
            output.WriteLine("After the call: nothing; the flow has opted out.");
        else
            Run(result, isLive);
    }

    private void Way(SimulationResult result)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "node", "outlet", "took" })
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var entry in result.Call.Path)
            table.AddRow(new Text(entry.Node), new Text(entry.Outlet switch { null => "the call ended here", "" => "end", var outlet => outlet }), new Text(Durations.Milliseconds(entry.Milliseconds ?? 0)));
        environment.Console.Write(table);
    }

    private void Run(SimulationResult result, bool isLive)
    {
        var output = environment.Output;
        output.WriteLine(isLive ? "After the call, for real:" : "After the call, what would be sent:");
        foreach (var step in result.WaitsAt is { } waits ? result.Steps.Append(waits) : result.Steps)
        {
            var attempts = step.Attempts == 1 ? "" : $", {step.Attempts} attempts";
            output.WriteLine($"  {step.Node} {(step.Outlet is { } outlet ? $"→ {outlet}" : "failed")}{attempts}{(step.Error is { } error ? $" ({error})" : "")}");
            foreach (var sending in result.SentBy(step))
                Sent(sending);
        }
        if (result.WaitsAt is { } waiting)
            output.WriteLine($"The server would try '{waiting.Node}' again; the simulation ends here.");
        else
            output.WriteLine(result.IsDead ? $"A DEAD LETTER at '{result.Steps[^1].Node}': it would be kept, and somebody told." : "All is done.");
    }

    private void Sent(Sending sending)
    {
        environment.Output.WriteLine($"    {sending.What}");
        foreach (var (name, value) in sending.Content)
        {
            if (name is "method" or "url" or "connection")
                continue;
            if (value is JsonObject members)
                environment.Output.WriteLine($"      {name}: {Short(string.Join(", ", members.Select(m => $"{m.Key}={JsonParts.Text(m.Value)}")))}");
            else
                environment.Output.WriteLine($"      {name}: {Short(value is JsonArray list ? string.Join(", ", list.Select(JsonParts.Text)) : JsonParts.Text(value))}");
        }
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestValue ? line : $"{line[..LongestValue]}… ({line.Length} characters)";
    }
}
