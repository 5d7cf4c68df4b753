namespace AsteriskIvr.Flows.Model;

/// <summary>
/// A field of a node in YAML; its name is the property's in camelCase, its default the property's initial value, and a C# <c>required</c>
/// property is mandatory.
/// </summary>
/// <remarks>
/// The property's type says how the YAML is read:
/// <list type="bullet">
/// <item><c>string</c>, <c>int</c>, <c>double</c>, <c>bool</c>; an enum, by its words in kebab-case or camelCase; a <c>TimeSpan</c>, such as
/// <c>500ms</c>, <c>5s</c>, <c>1h30m</c>; each also nullable;</item>
/// <item><see cref="Expressions.Template"/>, <see cref="Expressions.Condition"/> and <see cref="Expressions.JsonTemplate"/>; a plain
/// <c>string</c> takes no expressions; <see cref="Nodes.LocalizedTemplate"/>, a template or one for each language;</item>
/// <item>a record whose properties have this attribute, and with <see cref="OneOfAttribute"/> exactly one of them;</item>
/// <item><c>IReadOnlyList&lt;T&gt;</c>, where a single value stands for a list of one, and <c>IReadOnlyDictionary&lt;string, T&gt;</c>;</item>
/// <item>any other type that implements <see cref="IParsable{TSelf}"/>: it reads itself from the text, and what its
/// <see cref="FormatException"/> says is shown to the author. So it should name what is expected.</item>
/// </list>
/// </remarks>
/// <param name="description">What it means, for the reference and for editors.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(string description) : Attribute
{
    /// <summary>What it means.</summary>
    public string Description { get; } = description;

    /// <summary>Smallest number allowed.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>True where a template may use <c>secrets.*</c>: credentials and headers.</summary>
    public bool AllowsSecrets { get; init; }

    /// <summary>True where the value names a session variable that the node sets.</summary>
    public bool IsVariable { get; init; }

    /// <summary>True where the field may stand beside the one field of a record with <see cref="OneOfAttribute"/>.</summary>
    public bool IsBeside { get; init; }

    /// <summary>True where the value names a database connection of the server's configuration.</summary>
    public bool IsConnection { get; init; }
}
