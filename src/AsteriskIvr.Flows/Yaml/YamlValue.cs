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
internal sealed class YamlMapping(SourceLocation location) : YamlValue(location)
{
    // Below that a look at each is faster than an index, and most mappings are.
    private const int Few = 16;

    private readonly List<YamlEntry> _entries = [];
    private Dictionary<string, YamlEntry>? _byKey;

    public IReadOnlyList<YamlEntry> Entries => _entries;

    public override string Kind => "a mapping";

    /// <summary>Adds one at the end; false when its key is there already.</summary>
    public bool TryAdd(YamlEntry entry)
    {
        if (FindEntry(entry.Key.Text) is not null)
            return false;
        _entries.Add(entry);
        if (_entries.Count > Few)
            (_byKey ??= _entries.ToDictionary(e => e.Key.Text, StringComparer.Ordinal))[entry.Key.Text] = entry;
        return true;
    }

    public YamlValue? Find(string key) => FindEntry(key)?.Value;

    public YamlEntry? FindEntry(string key)
    {
        if (_byKey is not null)
            return _byKey.GetValueOrDefault(key);
        foreach (var entry in _entries)
        {
            if (entry.Key.Text == key)
                return entry;
        }
        return null;
    }
}

/// <summary>Something that was refused already, in the place of a value.</summary>
internal sealed class YamlRefused(SourceLocation location) : YamlValue(location)
{
    public override string Kind => "an alias";
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);
