using System.Text;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Storage.Queries;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>One call for a person: what is known of it, its way, its end, and what was done after it.</summary>
internal static class CallTraceView
{
    public static void Show(CallTrace call, CommandEnvironment environment)
    {
        var tree = new Tree(new Text($"Call {call.Id}"));
        tree.AddNode(Facts(call, environment));
        Branch(tree, "way", [.. call.Path.Select(step => Columns(
            environment.Clock(step.At), step.Node, step.Outlet is { } outlet ? $"→ {outlet}" : call.EndedAt is null ? "now here" : "ended here",
            step.Milliseconds is { } took ? Durations.Milliseconds(took) : ""))]);
        Branch(tree, "pressed", [.. call.Inputs.Select(input => Columns(environment.Clock(input.At), input.Node, input.Value, input.Label ?? ""))]);
        tree.AddNode(End(call, environment));
        AddRun(tree, call, environment);
        Branch(tree, "activity", [.. call.Activity.Select(line => new CellRow(
            [environment.Clock(line.At), line.Node, line.Level, Line(line.Message, line.Fields)], Styles.OfActivity(line.Level)))]);
        environment.Console.Write(tree);
    }

    private static Grid Facts(CallTrace call, CommandEnvironment environment)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Add(facts, "flow", $"{call.Flow}@{call.FlowVersion}, {call.Transport} from {call.Pbx}, served by {call.Owner}");
        Add(facts, "caller", $"{call.CallerNumber ?? "unknown"}{(call.CallerName is { } name ? $" ({name})" : "")} → {call.DialedNumber ?? "unknown"}");
        Add(facts, "channel", $"{call.Channel}, uniqueid {call.UniqueId}{(call.LinkedId is { } linked && linked != call.UniqueId ? $", linkedid {linked}" : "")}");
        Add(facts, "started", environment.Time(call.StartedAt));
        Add(facts, "answered", call.AnsweredAt is { } answered ? $"{environment.Time(answered)}, after {Durations.Text(answered - call.StartedAt)}" : "never");
        return facts;
    }

    private static Grid End(CallTrace call, CommandEnvironment environment)
    {
        var end = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        if (call.EndedAt is not { } ended)
        {
            Add(end, "end", "the call is live");
            return end;
        }
        end.AddRow(new Text("end", Styles.Dim), new Text(call.EndReason ?? "unknown", Styles.OfEnd(call.EndReason)));
        Add(end, "at", $"{environment.Time(ended)}, after {Durations.Text(ended - call.StartedAt)}{(call.BillableSeconds is { } billed ? $" ({billed} s billed)" : "")}");
        Add(end, "cause", $"{call.HangupCause ?? 0} {call.HangupCauseText}{(call.TechCause is { } tech ? $", {tech} by its technology" : "")}");
        Add(end, "hung up by", call.HungUpBy ?? "unknown");
        if (call.TransferredTo is { } target)
            Add(end, "transferred to", target);
        if (call.Error is { } error)
            end.AddRow(new Text("error", Styles.Dim), new Text($"{error.Node}: {error.Code}: {error.Message}", Styles.Failure));
        return end;
    }

    private static void AddRun(Tree tree, CallTrace call, CommandEnvironment environment)
    {
        if (call.Run is not { } run)
        {
            if (call.EndedAt is not null)
                tree.AddNode(new Text("post-call run: none; the flow has opted out", Styles.Dim));
            return;
        }
        var state = run.State switch
        {
            RunStates.Done => $"done, {Durations.Text(run.FinishedAt.GetValueOrDefault(run.DueAt) - run.CreatedAt)} after the call's end",
            RunStates.Dead => $"dead letter at '{run.Node}'; resume it with: asterisk-ivr retry {Ids.Short(call.Id)}",
            RunStates.Discarded => $"discarded, stopped at '{run.Node}'",
            _ when run.FailedAttempts > 0 => $"waits at '{run.Node}' until {environment.Time(run.DueAt)}",
            _ => $"is at '{run.Node}'{(run.Error is { } waits ? $", {waits}" : "")}",
        };
        if (run.LastAction is { } action)
            state += $" ({action})";
        var node = tree.AddNode(new Text($"post-call run: {state}", Styles.OfRun(run.State)));
        if (call.Steps.Count > 0)
            node.AddNode(Rows([.. call.Steps.Select(step => Step(step, environment))]));
    }

    private static CellRow Step(StepDetail step, CommandEnvironment environment) => new(
        [
            environment.Clock(step.StartedAt),
            $"{step.Number}. {step.Node}",
            step.Finished ? $"→ {step.Outlet}" : "failed",
            Durations.Text(step.EndedAt - step.StartedAt),
            step.Attempts == 1 ? "1 attempt" : $"{step.Attempts} attempts",
            step.Error ?? "",
        ],
        step.Finished ? Style.Plain : Styles.Failure);

    private static void Branch(Tree tree, string name, IReadOnlyList<CellRow> rows)
    {
        if (rows.Count > 0)
            tree.AddNode(new Text(name, Styles.Dim)).AddNode(Rows(rows));
    }

    private static Grid Rows(IReadOnlyList<CellRow> rows)
    {
        var grid = new Grid();
        var width = rows.Max(row => row.Cells.Count);
        for (var column = 0; column < width; column++)
            grid.AddColumn(column == width - 1 ? new GridColumn() : new GridColumn().NoWrap());
        foreach (var row in rows)
            grid.AddRow([.. row.Cells.Select(cell => new Text(cell, row.Style))]);
        return grid;
    }

    private static CellRow Columns(params IReadOnlyList<string> cells) => new(cells, Style.Plain);

    private static string Line(string message, IReadOnlyDictionary<string, string> fields)
    {
        var line = new StringBuilder(message);
        foreach (var (name, value) in fields)
            line.Append($" {name}={value}");
        return line.ToString();
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, Styles.Dim), new Text(value));

    private sealed record CellRow(IReadOnlyList<string> Cells, Style Style);
}
