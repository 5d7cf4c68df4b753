using System.Text;

namespace AsteriskIvr.Flows.Validation;

/// <summary>Shows diagnostics with the line they are about, and a mark under the place.</summary>
public static class DiagnosticRenderer
{
    private const int MaxWidth = 120;

    /// <summary>
    /// The diagnostics as text, each with <c>file:line:column: severity code: message</c>, the line, a mark, the hint, and where a code comes for the first
    /// time why it matters; lines end with <c>\n</c>.
    /// </summary>
    /// <param name="diagnostics">What to show, in this order.</param>
    /// <param name="source">The file's text.</param>
    public static string Render(IEnumerable<Diagnostic> diagnostics, string source)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(source);
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        var text = new StringBuilder();
        var explained = new HashSet<string>(StringComparer.Ordinal);
        foreach (var diagnostic in diagnostics)
        {
            if (text.Length > 0)
                text.Append('\n');
            var severity = diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";
            text.Append($"{diagnostic.Location}: {severity} {diagnostic.Code}: {diagnostic.Message}\n");
            if (diagnostic.Location.Line <= lines.Length)
                AppendExcerpt(text, diagnostic, lines[diagnostic.Location.Line - 1]);
            if (DiagnosticCodes.Find(diagnostic.Code) is { } code && explained.Add(code.Id))
                text.Append($"  why: {code.Why}\n");
            if (diagnostic.Hint.Length > 0)
                text.Append($"  hint: {diagnostic.Hint}\n");
        }
        return text.ToString();
    }

    private static void AppendExcerpt(StringBuilder text, Diagnostic diagnostic, string line)
    {
        var column = Math.Min(diagnostic.Location.Column - 1, line.Length);
        // Of a long line the part around the place is shown.
        var from = line.Length <= MaxWidth ? 0 : Math.Clamp(column - MaxWidth / 2, 0, line.Length - MaxWidth);
        var shown = line[from..Math.Min(line.Length, from + MaxWidth)].Replace('\t', ' ');
        var number = diagnostic.Location.Line.ToString();
        text.Append($" {number} | {shown}\n");
        text.Append(' ', number.Length + 1).Append(" | ").Append(' ', column - from).Append('^').Append('~', WordLength(line, column)).Append('\n');
    }

    /// <summary>How many characters after the first belong to the word at the place.</summary>
    private static int WordLength(string line, int column)
    {
        var end = column + 1;
        while (end < line.Length && (char.IsLetterOrDigit(line[end]) || line[end] is '-' or '_' or '.'))
            end++;
        return Math.Max(0, Math.Min(end, line.Length) - column - 1);
    }
}
