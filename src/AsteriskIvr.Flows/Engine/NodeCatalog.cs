using System.Reflection;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>The node types that flows can use, and who executes them. Immutable once built.</summary>
public sealed class NodeCatalog
{
    private readonly Dictionary<string, NodeType> _byName;
    private readonly Dictionary<Type, NodeType> _byClass;

    /// <summary>A catalog of the given types. Throws <see cref="ArgumentException"/> when two share a name.</summary>
    public NodeCatalog(IEnumerable<NodeType> types)
    {
        _byName = types.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _byClass = _byName.Values.ToDictionary(t => t.NodeClass);
    }

    /// <summary>All types, by name.</summary>
    public IReadOnlyDictionary<string, NodeType> Types => _byName;

    /// <summary>The type of a node.</summary>
    public NodeType TypeOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _byClass[node.GetType()];
    }
}

/// <summary>One node type: what its attributes say, and its handler.</summary>
public sealed record NodeType
{
    /// <summary>Reads the definition from a node class. Throws <see cref="ArgumentException"/> when it lacks <see cref="NodeAttribute"/>.</summary>
    /// <param name="nodeClass">A record derived from <see cref="Node"/>.</param>
    /// <param name="handler">Makes the handler when it is first needed; null for the frame (start, exception, hangup), which is never executed.</param>
    public NodeType(Type nodeClass, Func<INodeHandler>? handler)
    {
        NodeClass = nodeClass;
        Definition = nodeClass.GetCustomAttribute<NodeAttribute>() ?? throw new ArgumentException($"{nodeClass} has no [Node] attribute.", nameof(nodeClass));
        Outlets = [.. nodeClass.GetCustomAttributes<OutletAttribute>()];
        Handler = handler is null ? null : new Lazy<INodeHandler>(handler);
    }

    /// <summary>The name in <c>type:</c>.</summary>
    public string Name => Definition.Type;

    /// <summary>The record that holds such a node.</summary>
    public Type NodeClass { get; }

    /// <summary>Name, place and docs.</summary>
    public NodeAttribute Definition { get; }

    /// <summary>The outlets of every node of the type.</summary>
    public IReadOnlyList<OutletAttribute> Outlets { get; }

    /// <summary>Who executes it; null for the frame.</summary>
    public Lazy<INodeHandler>? Handler { get; }
}
