using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>A value in a YAML file, with its exact place.</summary>
internal abstract class YamlValue(SourceLocation location)
{
    /// <summary>Its first character.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A list.</summary>
internal sealed class YamlList(SourceLocation location, IReadOnlyList<YamlValue> items) : YamlValue(location)
{
    public IReadOnlyList<YamlValue> Items => items;

    public override string Kind => "a list";
}

/// <summary>A mapping; keys are unique.</summary>
internal sealed class YamlMapping(SourceLocation location, IReadOnlyList<YamlEntry> entries) : YamlValue(location)
{
    public IReadOnlyList<YamlEntry> Entries => entries;

    public override string Kind => "a mapping";

    public YamlValue? Find(string key) => Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;
}

/// <summary>Something that was refused already, in the place of a value.</summary>
internal sealed class YamlRefused(SourceLocation location) : YamlValue(location)
{
    public override string Kind => "an alias";
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);
