using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Tests.Engine;

/// <summary>A node with an effect, which does what the test says.</summary>
[Node("work", NodePlace.Anywhere, "Does what the test says.")]
[Outlet(Outlets.Next, "It is done.")]
[Outlet(Outlets.Failed, "It failed.", Default = OutletAttribute.Fault)]
internal sealed record WorkNode : EffectNode;

internal sealed class WorkHandler : NodeHandler<WorkNode>
{
    public Dictionary<string, Func<NodeContext, CancellationToken, Task>> Work { get; } = [];

    /// <summary>Node, attempt and effect key of every attempt.</summary>
    public List<(string Node, int Attempt, string Key)> Attempts { get; } = [];

    public override async ValueTask<string> RunAsync(WorkNode node, NodeContext context, CancellationToken cancellationToken)
    {
        Attempts.Add((node.Id, context.Attempt, context.EffectKey));
        if (Work.TryGetValue(node.Id, out var work))
            await work(context, cancellationToken);
        return Outlets.Next;
    }
}
