using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Server.Commands;

/// <summary>A caller who is asked in the terminal what to do; and who says, while the call lasts, what other systems answer.</summary>
internal sealed class TerminalCaller(Keyboard keyboard, Flow flow) : ICallerLead
{
    private SimulatedCall? _call;

    public void Entered(Node node, SimulatedCall call) => _call = call;

    public void Begins(SimulatedOperation operation, Node node, SimulatedCall call)
    {
        // Keys that were typed ahead come first.
        if (operation.Name != "wait-for-digit" || call.HasActions)
            return;
        if (keyboard.Ask("keys > ", isSensitive: node is CollectNode { Sensitive: true }) is not { } line)
        {
            call.HangUp();
            return;
        }
        foreach (var action in ActionsOf(line))
            call.Act(action);
    }

    public void Left(Node node, PathEntry entry, SimulatedCall call)
    {
    }

    public void Faulted(Node node, NodeFaultException fault)
    {
    }

    /// <summary>What an outside system answers; null: the ordinary.</summary>
    public Reply? Ask(OutsideKind kind, Sending sending)
    {
        if (sending.IsAfterCall)
            return null;
        if (kind == OutsideKind.Telephone)
            return Ask($"{sending.What}: Enter = it goes well, or the outlet (busy, noAnswer, failed) > ", Reply.Parse);
        if (kind == OutsideKind.Http)
            return Ask($"{sending.What} answers: Enter = 200 {{}}, or JSON, a status, timeout > ", Answer);
        return kind == OutsideKind.Database && flow.Nodes.GetValueOrDefault(sending.Node) is DatabaseNode { Query: { } query }
            ? Ask($"{query} gives: Enter = no row, or rows as JSON, such as [{{\"id\": 1}}] > ", Rows)
            : null;
    }

    /// <summary>The call is over: faults can be prepared for what comes.</summary>
    public void CallIsOver(CallFacts call, bool isLive)
    {
        keyboard.Say($"The call is over: {call.EndReason!.Value.ToWord()}.");
        if (isLive)
            keyboard.Say("What follows is REAL: requests, mails and rows go out.");
        keyboard.Ask("Enter: the work after the call > ");
    }

    private Reply? Ask(string question, Func<string, IFormatProvider?, Reply> read)
    {
        while (true)
        {
            switch (keyboard.Ask(question))
            {
                case null or "h":
                    _call?.HangUp();
                    return null;
                case "":
                    return null;
                case var line:
                    try
                    {
                        return read(line, null);
                    }
                    catch (Exception wrong) when (wrong is FormatException or JsonException or ExpressionException)
                    {
                        keyboard.Say(wrong.Message);
                    }
                    break;
            }
        }
    }

    private static Reply Answer(string line, IFormatProvider? provider)
    {
        if (line[0] is '{' or '[')
            return new Reply { Json = JsonTemplate.Parse(JsonNode.Parse(line)) };
        var space = line.IndexOf(' ');
        return space < 0 ? Reply.Parse(line, provider) : Reply.Parse(line[..space], provider) with { Json = JsonTemplate.Parse(JsonNode.Parse(line[space..])) };
    }

    private static Reply Rows(string line, IFormatProvider? provider) =>
        line[0] is '{' or '[' ? new Reply { Rows = JsonTemplate.Parse(JsonNode.Parse(line)) } : Reply.Parse(line, provider);

    private static IEnumerable<CallerAction> ActionsOf(string line)
    {
        if (line.Length == 0)
            yield return new CallerAction.Silence();
        foreach (var key in line)
        {
            if (key is 'h' or 'H')
                yield return new CallerAction.HangUp();
            else if (char.ToUpperInvariant(key) is var upper && (char.IsAsciiDigit(upper) || upper is '*' or '#' or >= 'A' and <= 'D'))
                yield return new CallerAction.Press($"{upper}");
        }
    }
}
