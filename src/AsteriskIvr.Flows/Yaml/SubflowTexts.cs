namespace AsteriskIvr.Flows.Yaml;

/// <summary>The texts of the subflows that flows can use while they are read, by name.</summary>
/// <param name="texts">The file's name, for messages, and its YAML.</param>
public sealed class SubflowTexts(IReadOnlyDictionary<string, (string File, string Text)> texts)
{
    /// <summary>There are none.</summary>
    public static SubflowTexts None { get; } = new(new Dictionary<string, (string, string)>());

    /// <summary>All names.</summary>
    public IReadOnlyCollection<string> Names { get; } = [.. texts.Keys];

    /// <summary>Those among files, the first of each name.</summary>
    /// <param name="files">File names and texts.</param>
    /// <param name="besides">Further ones, where no file has the name.</param>
    public static SubflowTexts Of(IEnumerable<(string File, string Text)> files, SubflowTexts? besides = null)
    {
        var found = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
        {
            if (FlowFileHead.Look(text) is { Kind: FlowFileKind.Subflow, Name: { } name })
                found.TryAdd(name, (file, text));
        }
        foreach (var name in besides?.Names ?? [])
            found.TryAdd(name, besides!.Find(name)!.Value);
        return new SubflowTexts(found);
    }

    /// <summary>Those of a stored version.</summary>
    /// <param name="stored">The texts by name.</param>
    public static SubflowTexts Of(IReadOnlyDictionary<string, string> stored) =>
        new(stored.ToDictionary(text => text.Key, text => ($"{text.Key} (subflow)", text.Value), StringComparer.Ordinal));

    internal (string File, string Text)? Find(string name) => texts.TryGetValue(name, out var found) ? found : null;
}
