using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SetHandler : NodeHandler<SetNode>
{
    public override ValueTask<string> RunAsync(SetNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        var evaluated = new List<(string Name, JsonNode? Value, bool Sensitive)>(node.Values.Count);
        foreach (var (name, value) in node.Values)
            evaluated.Add((name, value.Evaluate(scope), value.ReadsSensitive(scope)));
        foreach (var (name, value, sensitive) in evaluated)
            context.Session.Set(name, value, sensitive);
        return ValueTask.FromResult(Outlets.Next);
    }
}
