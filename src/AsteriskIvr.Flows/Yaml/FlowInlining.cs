using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>
/// Puts the nodes of subflows into the flow that uses them: <c>choose</c> of the subflow that <c>ask-language</c> calls becomes <c>ask-language/choose</c>. What
/// leads a caller, resumes, checkpoints and keys effects by the ids of nodes so needs to know nothing of subflows.
/// </summary>
internal static class FlowInlining
{
    /// <summary>The nodes and constants, or null when there are too many; why is in the bag.</summary>
    public static InlinedNodes? Inline(FlowDraft draft, DiagnosticBag bag)
    {
        var inlined = new InlinedNodes();
        foreach (var (id, read) in draft.Nodes)
        {
            if (read.Node is not SubflowNode { Called: { } called } caller)
            {
                inlined.Nodes[id] = read.Node!;
                continue;
            }
            if (inlined.Nodes.Count + called.Nodes.Count > FlowLimits.InlinedNodes || called.Nodes.Keys.Any(inner => id.Length + 1 + inner.Length > FlowLimits.NodeIdLength))
            {
                bag.Add(DiagnosticCodes.TooLarge, read.Location,
                    $"With the subflow '{called.Name}' the flow has more than {FlowLimits.InlinedNodes:N0} nodes, or an id of more than {FlowLimits.NodeIdLength} characters.",
                    "Nest subflows less deep, or give nodes that call one shorter ids.");
                return null;
            }
            inlined.Nodes[id] = caller with { Called = null, Wiring = new Dictionary<string, Wire> { [SubflowNode.Enter] = new Wire(Prefixed(caller, called.Entry), caller.Location) } };
            foreach (var inner in called.Nodes.Values.Select(node => Place(node, caller)))
                inlined.Nodes[inner.Id] = inner;
            inlined.ScopeEnv[id] = called.Env;
            foreach (var (scope, env) in called.ScopeEnv)
                inlined.ScopeEnv[Prefixed(caller, scope)] = env;
            foreach (var (name, text) in called.Subflows.Append(KeyValuePair.Create(called.Name, called.Source)))
                inlined.Subflows[name] = text;
            inlined.Depth = Math.Max(inlined.Depth, called.Depth);
        }
        return inlined;
    }

    private static Node Place(Node node, SubflowNode caller)
    {
        var placed = node with
        {
            Id = Prefixed(caller, node.Id),
            Scope = node.Scope.Length == 0 ? caller.Id : Prefixed(caller, node.Scope),
            Wiring = node.Wiring.ToDictionary(wire => wire.Key, wire => wire.Value with { Target = Prefixed(caller, wire.Value.Target) }, StringComparer.Ordinal),
        };
        // Of a subflow deeper inside it has been led back already.
        return placed is ReturnNode back && node.Scope.Length == 0
            ? back with { Outputs = caller.Outputs, Wiring = new Dictionary<string, Wire> { [back.Outlet] = caller.Wiring[back.Outlet] } }
            : placed;
    }

    private static string Prefixed(SubflowNode caller, string id) => $"{caller.Id}{Session.Separator}{id}";
}

/// <summary>A flow's nodes with those of its subflows.</summary>
internal sealed class InlinedNodes
{
    public Dictionary<string, Node> Nodes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyDictionary<string, string>> ScopeEnv { get; } = new(StringComparer.Ordinal);

    /// <summary>The texts of the subflows, by name.</summary>
    public SortedDictionary<string, string> Subflows { get; } = new(StringComparer.Ordinal);

    /// <summary>How deep subflows nest; 0: there are none.</summary>
    public int Depth { get; set; }
}
