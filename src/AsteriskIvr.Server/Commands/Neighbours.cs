using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Server.Commands;

/// <summary>The subflows that stand beside a flow's file.</summary>
internal static class Neighbours
{
    /// <summary>Those in the folders of the files.</summary>
    public static async Task<SubflowTexts> SubflowsAsync(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var texts = new List<(string, string)>();
        foreach (var folder in files.Where(File.Exists).Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!).Distinct())
        {
            foreach (var file in FlowFiles.In(folder))
                texts.Add((file, await FlowFile.ReadAsync(file, cancellationToken)));
        }
        return SubflowTexts.Of(texts);
    }
}
