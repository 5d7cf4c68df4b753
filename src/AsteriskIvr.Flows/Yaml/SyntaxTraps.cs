using System.Text.RegularExpressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>
/// What people really did where a YAML parser only says what it had expected. Looks at the line of the parser's complaint and at the one before, since
/// many a mistake is noticed one line late.
/// </summary>
internal sealed partial class SyntaxTraps(string text, string file)
{
    // Nobody writes longer lines by hand; patterns are not let loose on them.
    private const int LongestLine = 1_000;

    private readonly string[] _lines = text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>What is wrong; null where it is nothing that is known.</summary>
    /// <param name="place">Where the parser stopped.</param>
    /// <param name="complaint">What it said.</param>
    public SyntaxTrap? Find(SourceLocation place, string complaint)
    {
        if (complaint.Contains("tab", StringComparison.Ordinal) && FirstTab() is { } tab)
            return new SyntaxTrap(tab, "A tab is used for indentation.", "Indent with spaces.");
        var here = Math.Clamp(place.Line, 1, _lines.Length);
        var before = here - 1;
        while (before > 0 && IsBlank(_lines[before - 1]))
            before--;
        return InLine(here) ?? (before > 0 ? InLine(before) : null) ?? Quote(place, complaint) ?? Indentation(here, before, complaint) ?? Plain(place, complaint);
    }

    private SyntaxTrap? InLine(int number)
    {
        var line = _lines[number - 1];
        if (line.Length > LongestLine)
            return null;
        if (line.AsSpan().IndexOfAny(LookAlikes.Spaces) is var space and >= 0)
            return At(number, space, LookAlikes.SpaceMessage(line[space]), LookAlikes.SpaceHint) with { Code = DiagnosticCodes.FalseSpace };
        if (NoSpace().Match(line) is { Success: true } key)
        {
            var colon = key.Groups[2];
            return At(number, colon.Index, "No space after the ':'.", $"Write '{key.Groups[1].Value}: …' with a space, or the whole text in quotes.");
        }
        if (Apostrophe().Match(line) is { Success: true } apostrophe)
            return At(number, apostrophe.Groups[1].Index, "The apostrophe ends the text that the quote began.", "Write the text in double quotes: \"Don't\"; or the apostrophe twice: 'Don''t'.");
        if (Comment().Match(line) is { Success: true } comment)
            return At(number, comment.Groups[1].Index, "'#' begins a comment here: what follows in the line is not read.", "Put it in quotes: \"#\".");
        return null;
    }

    private static SyntaxTrap? Quote(SourceLocation place, string complaint)
    {
        if (complaint.Contains("escape", StringComparison.Ordinal) || complaint.Contains("hexadecimal", StringComparison.Ordinal))
            return new SyntaxTrap(place, "A backslash in double quotes begins an escape, and this is none.", @"Write the text in single quotes, or the backslash twice: ""C:\\prompts"".");
        return complaint.Contains("quoted scalar", StringComparison.Ordinal)
            ? new SyntaxTrap(place, "The quote that begins here is not closed.", "Close it at the end of the text.")
            : null;
    }

    private SyntaxTrap? Indentation(int here, int before, string complaint)
    {
        var line = _lines[here - 1];
        if (complaint.Contains("invalid mapping", StringComparison.Ordinal))
        {
            return before > 0 && Indent(here) > Indent(before) && _lines[before - 1].Length <= LongestLine && HasValue().IsMatch(_lines[before - 1])
                ? At(here, Indent(here), $"This line is indented further than line {before}, which has a value of its own already.", $"Begin it in column {Indent(before) + 1}, like the line before.")
                : null;
        }
        if (!complaint.Contains("expected key", StringComparison.Ordinal) || before == 0)
            return null;
        if (line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
            return At(here, Indent(here), "A list item stands among the keys of a mapping.", "Indent it below the key that it belongs to, or write 'name: value'.");
        // Nothing that encloses it begins in this column.
        var columns = Enumerable.Range(1, before).Where(n => !IsBlank(_lines[n - 1])).Select(Indent).ToHashSet();
        return Indent(here) > 0 && !columns.Contains(Indent(here))
            ? At(here, Indent(here), $"This line begins in column {Indent(here) + 1}, and nothing above it does.", $"Begin it in the column of its neighbours; line {before} begins in column {Indent(before) + 1}.")
            : null;
    }

    private SyntaxTrap? Plain(SourceLocation place, string complaint)
    {
        if (complaint.Contains("invalid mapping", StringComparison.Ordinal))
            return new SyntaxTrap(place, "A ': ' inside of a value.", "Put a text that holds ': ' in quotes.");
        if (complaint.Contains("cannot start any token", StringComparison.Ordinal))
            return new SyntaxTrap(place, "A text cannot begin with this character.", "Put it in quotes.");
        var number = Math.Clamp(place.Line, 1, _lines.Length);
        return Unclosed(number) is { } bracket
            ? At(number, bracket, $"The '{_lines[number - 1][bracket]}' that begins here is not closed.", "Close it at the end of the line, or write its fields in lines of their own, indented.")
            : null;
    }

    // The first bracket of the line that nothing closes, quotes left out.
    private int? Unclosed(int number)
    {
        var open = new Stack<int>();
        var quote = '\0';
        for (var i = 0; i < _lines[number - 1].Length; i++)
        {
            var letter = _lines[number - 1][i];
            if (quote != '\0')
                quote = letter == quote ? '\0' : quote;
            else if (letter is '"' or '\'')
                quote = letter;
            else if (letter is '{' or '[')
                open.Push(i);
            else if (letter is '}' or ']' && !open.TryPop(out _))
                return null;
        }
        return open.Count > 0 ? open.Last() : null;
    }

    /// <summary>The first tab before the text of a line: YamlDotNet points at the beginning of the mapping around it.</summary>
    private SourceLocation? FirstTab()
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            var indent = _lines[i].Length - _lines[i].TrimStart(' ').Length;
            if (indent < _lines[i].Length && _lines[i][indent] == '\t')
                return new SourceLocation(file, i + 1, indent + 1);
        }
        return null;
    }

    private SyntaxTrap At(int line, int index, string message, string hint) => new(new SourceLocation(file, line, index + 1), message, hint);

    private int Indent(int number) => _lines[number - 1].Length - _lines[number - 1].TrimStart(' ').Length;

    private static bool IsBlank(string line) => line.TrimStart() is "" or ['#', ..];

    /// <summary><c>type:play</c>, <c>{prompt:{</c>; not <c>http://</c>, nor what stands in quotes.</summary>
    [GeneratedRegex("""^(?:[^"'#]*?[{,]\s*|\s*(?:- )?)([A-Za-z][\w-]*)(:)(?!//)[^\s:,}\]]""")]
    private static partial Regex NoSpace();

    /// <summary><c>'Don't'</c>.</summary>
    [GeneratedRegex(""":\s+'[^']*\p{L}(')\p{L}""")]
    private static partial Regex Apostrophe();

    /// <summary><c>{ terminator: # }</c>.</summary>
    [GeneratedRegex("""^[^"']*[{\[][^"'\]}]*\s(#)""")]
    private static partial Regex Comment();

    /// <summary><c>key: value</c>.</summary>
    [GeneratedRegex("""^\s*(?:- )?[\w-]+:\s+[^\s#|>&]""")]
    private static partial Regex HasValue();
}

/// <summary>A well-known mistake in YAML.</summary>
internal sealed record SyntaxTrap(SourceLocation Place, string Message, string Hint)
{
    public DiagnosticCode Code { get; init; } = DiagnosticCodes.InvalidYaml;
}
