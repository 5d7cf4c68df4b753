namespace AsteriskIvr.Flows.Model;

/// <summary>A way out of a node type.</summary>
/// <param name="name">The name under <c>on:</c>.</param>
/// <param name="description">When the node takes it.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class OutletAttribute(string name, string description) : Attribute
{
    /// <summary>The <see cref="Default"/> of an outlet that is a fault when not wired: in the call the Exception Node, after it a dead letter.</summary>
    public const string Fault = "fault";

    /// <summary>The name under <c>on:</c>.</summary>
    public string Name { get; } = name;

    /// <summary>When the node takes it.</summary>
    public string Description { get; } = description;

    /// <summary>
    /// What happens when it is not wired: the name of the outlet that is taken instead, or <see cref="Fault"/>.
    /// Null: it must be wired.
    /// </summary>
    public string? Default { get; init; }
}
