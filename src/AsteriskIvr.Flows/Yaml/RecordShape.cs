using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>The fields of a node or of a record inside one, as their attributes state them. Made once for each type.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private readonly FrozenDictionary<string, FieldShape> _byName;

    private RecordShape(Type type)
    {
        Type = type;
        IsOneOf = type.IsDefined(typeof(OneOfAttribute));
        // A derived record's own fields come first, then those of its base: an effect's `timeout` and `retry` close the list.
        Fields =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(p => (Property: p, Attribute: p.GetCustomAttribute<FieldAttribute>()))
                .Where(p => p.Attribute is not null)
                .Select(p => new FieldShape(p.Property, p.Attribute!)),
        ];
        Required = [.. Fields.Where(f => f.IsRequired)];
        _byName = Fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
    }

    public Type Type { get; }

    /// <summary>True when exactly one field is written.</summary>
    public bool IsOneOf { get; }

    public IReadOnlyList<FieldShape> Fields { get; }

    public IReadOnlyList<FieldShape> Required { get; }

    /// <summary>Those of which exactly one is written, in a record that is so.</summary>
    public IEnumerable<FieldShape> Alternatives => Fields.Where(f => !f.Attribute.IsBeside);

    /// <summary>True when the type has fields of its own.</summary>
    public static bool IsRecord(Type type) => type is { IsClass: true, IsAbstract: false } && Of(type).Fields.Count > 0;

    public FieldShape? Find(string name) => _byName.GetValueOrDefault(name);

    public static RecordShape Of(Type type) => Known.GetOrAdd(type, static t => new RecordShape(t));

    /// <summary>A new instance with its defaults; <c>required</c> properties are still to be set.</summary>
    public object Create() => Activator.CreateInstance(Type)!;
}

/// <summary>A field.</summary>
internal sealed class FieldShape(PropertyInfo property, FieldAttribute attribute)
{
    public PropertyInfo Property => property;

    public FieldAttribute Attribute => attribute;

    /// <summary>Its name in YAML.</summary>
    public string Name { get; } = Names.Camel(property.Name);

    /// <summary>The type of its value, without <c>?</c>.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute));
}
