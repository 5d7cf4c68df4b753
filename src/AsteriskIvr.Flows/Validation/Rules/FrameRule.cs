namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>One start; one Exception Node and one Hangup Node, which <c>start</c> names.</summary>
internal sealed class FrameRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        if (flow.Subflow is not null)
            return;
        var starts = flow.OfType(FrameTypes.Start).ToList();
        if (starts.Count == 0)
            bag.Add(DiagnosticCodes.StartMissing, flow.Location, "The flow has no start node.", DiagnosticCodes.StartMissing.Mend);
        foreach (var further in starts.Skip(1))
            bag.Add(DiagnosticCodes.StartMissing, further.Location,
                $"'{further.Id}' is a second start node: '{starts[0].Id}' is one already.", "Keep one of them.");

        var start = starts.FirstOrDefault();
        CheckEntry(flow, start, FrameTypes.Exception, DiagnosticCodes.ExceptionNode, "An Exception Node", bag);
        CheckEntry(flow, start, FrameTypes.Hangup, DiagnosticCodes.HangupNode, "A Hangup Node", bag);
    }

    private static void CheckEntry(FlowDraft flow, DraftNode? start, string type, DiagnosticCode code, string what, DiagnosticBag bag)
    {
        var nodes = flow.OfType(type).ToList();
        // That the start or its field is missing was said already.
        if (start?.Text(type) is not { } named)
            return;
        if (type == FrameTypes.Hangup && named.Text == FrameTypes.None)
        {
            bag.Add(DiagnosticCodes.NoHangup, named.Location, "Nothing happens after a call of this flow.", DiagnosticCodes.NoHangup.Mend);
        }
        else if (!flow.Nodes.TryGetValue(named.Text, out var node))
        {
            var known = nodes.Select(n => n.Id).ToList();
            bag.Add(code, named.Location,
                $"There is no node '{named.Text}'.",
                known.Count > 0 ? $"Did you mean '{known[0]}'?" : $"Write it: {named.Text}: {{ type: {type}, next: … }}.");
        }
        else if (node.TypeName != type)
        {
            bag.Add(code, named.Location,
                $"'{named.Text}' is no node of type '{type}'.",
                $"{what} is a node of its own: {{ type: {type}, next: {named.Text} }}. Name that one here.");
        }
        foreach (var other in nodes.Where(n => n.Id != named.Text))
            bag.Add(code, other.Location,
                $"'{other.Id}' is not the one that '{start.Id}' names: a flow has one node of type '{type}'.",
                $"Remove it, or name it under '{type}' in '{start.Id}'.");
    }
}
