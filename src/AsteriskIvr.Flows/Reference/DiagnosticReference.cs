using System.Text;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Reference;

/// <summary>The reference of diagnostic codes in Markdown, made from <see cref="DiagnosticCodes"/>.</summary>
public static class DiagnosticReference
{
    /// <summary>The reference; lines end with <c>\n</c>.</summary>
    /// <param name="exampleOf">What is shown of a code as an example, as <see cref="DiagnosticRenderer"/> renders it; null where there is none.</param>
    public static string Generate(Func<DiagnosticCode, string?> exampleOf)
    {
        ArgumentNullException.ThrowIfNull(exampleOf);
        var text = new StringBuilder(
            """
            # What the checks say

            Made from the codes and from flows with mistakes; do not edit. `asterisk-ivr explain CODE` shows the same in the terminal. An error keeps a flow from being deployed, a warning does not.

            | code | | |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var code in DiagnosticCodes.All)
            text.Append($"| [{code.Id}](#{code.Id.ToLowerInvariant()}) | {Severity(code)} | {code.Title} |\n");
        foreach (var code in DiagnosticCodes.All)
        {
            text.Append($"\n## {code.Id}\n\n**{code.Title}** ({Severity(code)}). {code.Why}\n\n{code.Mend}\n");
            if (exampleOf(code) is { } example)
                text.Append($"\n```text\n{example.TrimEnd()}\n```\n");
        }
        return text.ToString();
    }

    private static string Severity(DiagnosticCode code) => code.Severity == DiagnosticSeverity.Error ? "error" : "warning";
}
