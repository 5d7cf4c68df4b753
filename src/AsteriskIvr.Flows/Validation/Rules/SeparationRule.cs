using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>
/// The main flow, the exception flow and the work after the call are apart, and each node stands where it can run. Shared are <c>end</c>
/// by all, and by the first two the nodes without outlets.
/// </summary>
internal sealed class SeparationRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        // It has one part, and where it can run is asked where it is called.
        if (flow.Subflow is not null)
            return;
        foreach (var edge in flow.Graph.Edges)
        {
            if (flow.Graph.PartOf(edge.From) is not { } from || flow.Graph.PartOf(edge.To) is not { } to || edge.To.TypeName == FrameTypes.End)
                continue;
            var needed = from == FlowPart.PostCall ? NodePlace.PostCall : NodePlace.InCall;
            if (edge.To.Type is { } type && type.Definition.Place != NodePlace.Frame && !edge.To.Place.HasFlag(needed))
            {
                // Where it stands among others of its part the node is reported, where it was borrowed the way to it.
                bag.Add(DiagnosticCodes.WrongPlace, from == to ? edge.To.Location : edge.Wire.Location,
                    from == FlowPart.PostCall
                        ? $"'{edge.To.Id}' ({type.Name}) needs a caller, and after the call there is none."
                        : $"'{edge.To.Id}' ({type.Name}) runs only after the call.",
                    from == FlowPart.PostCall ? "Move it before the end of the call, or remove it." : "Lead to it from the Hangup Node.");
            }
            else if (from != to && !FrameTypes.IsEntry(edge.To.TypeName) && !(edge.To.IsTerminal && from != FlowPart.PostCall && to != FlowPart.PostCall))
            {
                bag.Add(DiagnosticCodes.FlowsMixed, edge.Wire.Location,
                    $"{Name(from)} leads into {Name(to).ToLowerInvariant()}: '{edge.To.Id}' is part of it.", Hint(from, to));
            }
        }
    }

    private static string Name(FlowPart part) => part switch
    {
        FlowPart.Main => "The main flow",
        FlowPart.Exception => "The exception flow",
        _ => "The work after the call",
    };

    private static string Hint(FlowPart from, FlowPart to) => (from, to) switch
    {
        (_, FlowPart.PostCall) => "It begins by itself when the call ends: lead to 'end' or to a 'disconnect' here.",
        (FlowPart.Exception, _) => "After a fault nothing goes back: give the exception flow nodes of its own, and end it with a 'disconnect' or 'end'.",
        (FlowPart.PostCall, _) => "The call is over: lead to 'end' here.",
        _ => "A fault leads there by itself: give the main flow nodes of its own.",
    };
}
