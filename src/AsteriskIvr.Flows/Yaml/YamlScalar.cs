using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>A text. YAML's guesses at types (<c>on</c>, <c>no</c>, <c>1:30</c>, <c>007</c>) are not made: the field says what it is.</summary>
/// <param name="location">Its first character, a quote included.</param>
/// <param name="text">The text.</param>
/// <param name="raw">The text as it stands in the file, quotes included.</param>
/// <param name="isPlain">True when it stands without quotes.</param>
/// <param name="isBeforeComment">True when a comment follows in the line.</param>
internal sealed class YamlScalar(SourceLocation location, string text, ReadOnlyMemory<char> raw, bool isPlain, bool isBeforeComment = false) : YamlValue(location)
{
    public string Text => text;

    public bool IsPlain => isPlain;

    public bool IsBeforeComment => isBeforeComment;

    public override string Kind => IsEmpty ? "nothing" : "a text";

    /// <summary>True for nothing at all, <c>~</c> and <c>null</c>.</summary>
    public bool IsEmpty => isPlain && text is ("" or "~" or "null");

    /// <summary>
    /// Where the character at <paramref name="offset"/> of the text stands. Exact for texts in one line and for blocks after <c>|</c>; the
    /// beginning of the value for texts that are folded or hold escapes.
    /// </summary>
    public SourceLocation Locate(int offset)
    {
        if (offset < 0)
            return Location;
        var file = raw.Span;
        var quote = !isPlain && file.Length > 1 && file[0] is '"' or '\'' ? 1 : 0;
        if (file.Length >= text.Length + quote && file[quote..].StartsWith(text))
            return InLine(text, Math.Min(offset, text.Length), quote);
        return file.Length > 0 && file[0] == '|' ? InBlock(file, offset) : Location;
    }

    private SourceLocation InLine(string value, int offset, int quote)
    {
        return value.AsSpan(0, offset).Contains('\n') ? Location : Location with { Column = Location.Column + quote + offset };
    }

    private SourceLocation InBlock(ReadOnlySpan<char> file, int offset)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var line = before.Count('\n');
        var column = before.Length - (before.LastIndexOf('\n') + 1);
        var content = file[(file.IndexOf('\n') + 1)..];
        while (content.Length > 0 && content[0] is '\n' or '\r')
            content = content[1..];
        var indent = content.Length - content.TrimStart(' ').Length;
        return Location with { Line = Location.Line + 1 + line, Column = indent + column + 1 };
    }
}
