using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Reads the text of flow files.</summary>
public static class FlowFile
{
    /// <summary>
    /// The file's text as UTF-8; of a file that is larger than <see cref="FlowLimits.FileLength"/> only so much that <see cref="FlowReader"/> says that it is too large. Throws
    /// <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/> as reading does.
    /// </summary>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path);
        var text = new System.Text.StringBuilder();
        var buffer = new char[64 * 1024];
        while (text.Length <= FlowLimits.FileLength && await reader.ReadBlockAsync(buffer, cancellationToken) is > 0 and var count)
            text.Append(buffer, 0, count);
        return text.ToString();
    }
}
