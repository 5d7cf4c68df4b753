using System.CommandLine;
using System.Globalization;

namespace AsteriskIvr.Server.Commands;

/// <summary>A flow, and perhaps its version, as people type them: <c>support</c>, <c>support@3</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version; null: the current one.</param>
internal sealed record VersionName(string Name, int? Version)
{
    public static VersionName? Parse(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0)
            return new VersionName(text, null);
        return at > 0 && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? new VersionName(text[..at], version) : null;
    }

    /// <summary>An argument that takes one.</summary>
    public static Argument<string> Argument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is null)
                result.AddError($"'{token.Value}' is no flow: write its name, such as support, or its name and version, such as support@3.");
        });
        return argument;
    }

    /// <summary>Where the server has its texts.</summary>
    public string SourcePath => new QueryBuilder($"flows/{Uri.EscapeDataString(Name)}/source").Add("version", Version?.ToString(CultureInfo.InvariantCulture)).ToString();
}
