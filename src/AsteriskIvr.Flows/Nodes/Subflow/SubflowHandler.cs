using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SubflowHandler : NodeHandler<SubflowNode>
{
    public override ValueTask<string> RunAsync(SubflowNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var inputs = new List<(string Name, JsonNode? Value, bool Sensitive)>(node.Inputs.Count);
        foreach (var (name, value) in node.Inputs)
            inputs.Add((name, value.Evaluate(context.Scope), value.ReadsSensitive(context.Scope)));
        var session = context.Session.Inner(node.Id);
        session.Clear();
        foreach (var (name, value, sensitive) in inputs)
            session.Set(name, value, sensitive);
        return ValueTask.FromResult(SubflowNode.Enter);
    }
}
