using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Model;

/// <summary>A graph of nodes, read from one YAML file and free of errors. Immutable.</summary>
public sealed record Flow
{
    /// <summary>The name that a dialplan entry uses: lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What the flow is for, in the author's words.</summary>
    public string? Description { get; init; }

    /// <summary>The language of prompts at the start of a call; default: the channel's.</summary>
    public string? Language { get; init; }

    /// <summary>The flow's constants, as <c>env.*</c>. What the server's configuration adds wins.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>All nodes by id, also those of the subflows it uses: they stand in the flow, with the id of the node that calls the subflow before their own.</summary>
    public required IReadOnlyDictionary<string, Node> Nodes { get; init; }

    /// <summary>Id of the first node of the main flow.</summary>
    public required string MainEntry { get; init; }

    /// <summary>Id of the first node after the Exception Node.</summary>
    public required string ExceptionEntry { get; init; }

    /// <summary>Id of the first node after the Hangup Node; null where the flow opted out of post-call work.</summary>
    public string? HangupEntry { get; init; }

    /// <summary>The YAML text this flow was read from.</summary>
    public required string Source { get; init; }

    /// <summary>The YAML texts of the subflows that it uses, by name, also those that they use: with the source they are the whole flow.</summary>
    public IReadOnlyDictionary<string, string> Subflows { get; init; } = new Dictionary<string, string>();

    /// <summary>The constants of each <see cref="Node.Scope"/> that nodes of subflows have.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ScopeEnv { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Lower-case hexadecimal SHA-256 of <see cref="Source"/> and <see cref="Subflows"/>: two deployments of the same texts are one version.</summary>
    public required string Hash { get; init; }

    /// <summary>
    /// Where an outlet of a node leads: as wired, else as the outlet's default says. Null when nothing follows: the outlet is a fault, or the
    /// flow ends.
    /// </summary>
    public Node? Follow(Node node, NodeType type, string outlet)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(type);
        for (var hops = 0; hops <= type.Outlets.Count; hops++)
        {
            if (node.Wiring.TryGetValue(outlet, out var wire))
                return Nodes[wire.Target];
            var fallback = type.Outlets.FirstOrDefault(o => o.Name == outlet)?.Default;
            if (fallback is null or OutletAttribute.Fault)
                return null;
            outlet = fallback;
        }
        return null;
    }
}
