using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether a PBX has the sounds that flows name. Asterisk passes over a missing one in silence.</summary>
internal static class Sounds
{
    private const int Shown = 10;

    public static async Task<Finding> LookAsync(string check, AriClient client, Patient patient, CancellationToken cancellationToken)
    {
        var wanted = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var file in FlowsCheck.ReadAsync(patient, cancellationToken))
            wanted.UnionWith(file.Flow?.Nodes.Values.SelectMany(NamesIn) ?? []);
        // One request for all: Asterisk keeps them in an index.
        var known = (await client.Sounds.ListAsync(cancellationToken: cancellationToken)).Select(sound => sound.Id).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Where(name => !known.Contains(name)).ToList();
        if (missing.Count == 0)
            return Finding.Ok(check, $"It has all {wanted.Count} sounds that the flows name.");
        var list = string.Join(", ", missing.Take(Shown)) + (missing.Count > Shown ? $" and {missing.Count - Shown} more" : "");
        return Finding.Warn(
            check, $"It lacks {missing.Count} of {wanted.Count} sounds that the flows name: {list}.",
            "Callers hear nothing there. Install them; sounds that were added while it runs are known after: asterisk -rx 'module reload sounds'");
    }

    /// <summary>Sound names in any prompt of a node, save those that a template makes during the call.</summary>
    public static IEnumerable<string> NamesIn(Node node) =>
        PromptPreparation.PromptsOf(node)
            .SelectMany(prompt => prompt.Sound?.Templates ?? [])
            .Where(sound => sound.IsConstant)
            .Select(sound => sound.Source.Trim());
}
