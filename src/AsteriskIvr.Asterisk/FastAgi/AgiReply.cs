using System.Globalization;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Asterisk's answer to one command, in the grammar of <c>res_agi.c</c> (see <see cref="AgiReplyParser"/>). Its parts are read when asked for.</summary>
public readonly record struct AgiReply
{
    private const string ResultKey = "result=";
    private readonly string? _text;

    internal AgiReply(int status, string text)
    {
        Status = status;
        _text = text;
    }

    /// <summary>200, or 503, 510 (unknown command), 511 (not on a dead channel), 520 (usage).</summary>
    public int Status { get; }

    /// <summary>True for 200; the result can still be an error of the command.</summary>
    public bool IsSuccess => Status == 200;

    /// <summary>What follows the status: one line, or all of a value or usage that spans several.</summary>
    public string Text => _text ?? "";

    /// <summary>The word after <c>result=</c>; empty for <c>result= (timeout)</c>; null where there is none.</summary>
    public string? Result
    {
        get
        {
            if (!Text.StartsWith(ResultKey, StringComparison.Ordinal))
                return null;
            var end = Text.AsSpan(ResultKey.Length).IndexOfAny(' ', '\n');
            return end < 0 ? Text[ResultKey.Length..] : Text.Substring(ResultKey.Length, end);
        }
    }

    /// <summary><see cref="Result"/> as a number; null where it is none.</summary>
    public int? Code => int.TryParse(Result, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>What stands in parentheses after the result: a variable's value, or a word such as <c>timeout</c>; null where there is nothing.</summary>
    public string? Value
    {
        get
        {
            var open = Text.IndexOf(" (", StringComparison.Ordinal);
            if (open < 0 || open != ResultKey.Length + (Result?.Length ?? -1))
                return null;
            // A value may hold parentheses itself; only one that ends the reply is known to reach to the last of them.
            var close = Text.EndsWith(')') ? Text.Length - 1 : Text.IndexOf(')', open);
            return close < 0 ? Text[(open + 2)..] : Text[(open + 2)..close];
        }
    }

    /// <summary>The word in the first parentheses, as in <c>(speech) endpos=0 … text0="(sic)"</c>.</summary>
    internal string? Note => Value is { } value && value.IndexOf(')', StringComparison.Ordinal) is > 0 and var end ? value[..end] : Value;

    /// <summary>The sample at which playing or recording stopped; null where the reply states none.</summary>
    public long? EndPosition => long.TryParse(Field("endpos"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position) ? position : null;

    /// <summary>The word after <c>name=</c>, or what stands in quotes after it.</summary>
    internal string? Field(string name)
    {
        var start = Text.IndexOf($" {name}=", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var rest = Text.AsSpan(start + name.Length + 2);
        var quoted = rest is ['"', ..];
        if (quoted)
            rest = rest[1..];
        var end = rest.IndexOf(quoted ? '"' : ' ');
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
