namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Every outlet leads to a node that is there, and not into the frame.</summary>
internal sealed class TargetsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var node in flow.Nodes.Values)
        {
            foreach (var (outlet, wire) in node.Wiring)
            {
                if (!flow.Nodes.TryGetValue(wire.Target, out var target))
                    bag.Add(DiagnosticCodes.UnknownTarget, wire.Location,
                        $"'{outlet}' leads to '{wire.Target}', and there is no such node.",
                        bag.Meant(wire.Target, flow.Nodes.Keys, $"Write the node '{wire.Target}', or lead the outlet elsewhere."));
                else if (FrameTypes.IsEntry(target.TypeName))
                    bag.Add(DiagnosticCodes.FrameTarget, wire.Location,
                        $"'{outlet}' leads to '{target.Id}', which only the server enters ({target.TypeName} node).", FrameHint(target));
            }
        }
    }

    private static string FrameHint(DraftNode target) => target.TypeName switch
    {
        FrameTypes.Hangup => "The work after the call begins by itself when the call ends; lead the outlet to 'end' or to a 'disconnect'.",
        FrameTypes.Exception => "A fault leads there by itself; leave the outlet out where it is a fault, or lead it to the node behind.",
        _ => "Lead it to the node behind.",
    };
}
