using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.PostCall.Tests;

/// <summary>A node with an effect, which does what the test says.</summary>
[Node("work", NodePlace.PostCall, "Does what the test says.")]
[Outlet(Outlets.Next, "It is done.")]
[Outlet(Outlets.Failed, "It failed.", Default = OutletAttribute.Fault)]
internal sealed record WorkNode : EffectNode;

/// <summary>The same without an effect, and so without retry settings.</summary>
[Node("plain", NodePlace.PostCall, "Does what the test says.")]
[Outlet(Outlets.Next, "It is done.")]
internal sealed record PlainNode : Node;

/// <summary>What the nodes of a test do, and what they did.</summary>
internal sealed class Work
{
    /// <summary>Node id to what it does; it returns the outlet, null for the ordinary way on.</summary>
    public ConcurrentDictionary<string, Func<NodeContext, CancellationToken, Task<string?>>> Does { get; } = [];

    /// <summary>The target of a node; null: none.</summary>
    public Func<string, string?> TargetOf { get; set; } = _ => null;

    /// <summary>All attempts, in order.</summary>
    public ConcurrentQueue<(string Node, int Attempt, string Key)> Attempts { get; } = [];

    public IEnumerable<string> Nodes => Attempts.Select(a => a.Node);

    public NodeCatalog Catalog => new(
        [new NodeType(typeof(WorkNode), () => new Handler<WorkNode>(this)), new NodeType(typeof(PlainNode), () => new Handler<PlainNode>(this))]);

    public void Fails(string node, Func<int, Exception?> ofAttempt) =>
        Does[node] = (context, _) => ofAttempt(context.Attempt) is { } error ? throw error : Task.FromResult<string?>(null);

    private sealed class Handler<TNode>(Work work) : NodeHandler<TNode> where TNode : Node
    {
        public override string? TargetOf(TNode node, ExpressionScope scope) => work.TargetOf(node.Id);

        public override async ValueTask<string> RunAsync(TNode node, NodeContext context, CancellationToken cancellationToken)
        {
            work.Attempts.Enqueue((node.Id, context.Attempt, context.EffectKey));
            var outlet = work.Does.TryGetValue(node.Id, out var does) ? await does(context, cancellationToken) : null;
            return outlet ?? (node.Wiring.ContainsKey(Outlets.Next) ? Outlets.Next : Outlets.End);
        }
    }
}
