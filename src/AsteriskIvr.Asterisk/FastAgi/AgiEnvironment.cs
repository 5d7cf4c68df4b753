using System.Globalization;
using System.Text;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What Asterisk says of a call when it hands it over: <c>agi_*</c> lines of text, kept as received.</summary>
/// <remarks>
/// Each property finds and decodes its line anew (UTF-8) when read. Null stands where Asterisk sent no such line, an empty value, or, for caller id,
/// DNID and RDNIS, its word <c>unknown</c>. Source: <c>setup_env</c> of https://github.com/asterisk/asterisk/blob/22/res/res_agi.c.
/// </remarks>
public sealed class AgiEnvironment
{
    private readonly byte[] _lines;

    internal AgiEnvironment(ReadOnlySpan<byte> lines) => _lines = lines.ToArray();

    /// <summary>The whole request, <c>agi://host/path?query</c>.</summary>
    public string? Request => this["agi_request"];

    /// <summary>Path and query as they came, without the leading slash.</summary>
    public string? NetworkScript => this["agi_network_script"];

    /// <summary>The path of <see cref="NetworkScript"/>, unescaped; empty for <c>agi://host</c>.</summary>
    public string Path => Uri.UnescapeDataString((NetworkScript ?? "").Split('?', 2)[0]);

    /// <summary>The query of <see cref="NetworkScript"/>, unescaped; the last of equal names wins; a name without <c>=</c> has an empty value.</summary>
    public IReadOnlyDictionary<string, string> Query
    {
        get
        {
            var query = new Dictionary<string, string>(StringComparer.Ordinal);
            if ((NetworkScript ?? "").Split('?', 2) is not [_, var text])
                return query;
            foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = pair.Split('=', 2);
                query[Unescape(parts[0])] = parts.Length == 2 ? Unescape(parts[1]) : "";
            }
            return query;
        }
    }

    /// <summary>The channel's name, such as <c>PJSIP/trunk-00000001</c>.</summary>
    public string? Channel => this["agi_channel"];

    /// <summary>The channel's unique id.</summary>
    public string? UniqueId => this["agi_uniqueid"];

    /// <summary>The channel's language.</summary>
    public string? Language => this["agi_language"];

    /// <summary>The channel's technology, such as <c>PJSIP</c>.</summary>
    public string? Type => this["agi_type"];

    /// <summary>Asterisk's version.</summary>
    public string? Version => this["agi_version"];

    /// <summary>The caller's number.</summary>
    public string? CallerId => Known("agi_callerid");

    /// <summary>The caller's name.</summary>
    public string? CallerIdName => Known("agi_calleridname");

    /// <summary>Presentation of the caller's number, Asterisk's octet.</summary>
    public int? CallingPresentation => Number("agi_callingpres");

    /// <summary>ANI2 of the caller.</summary>
    public int? CallingAni2 => Number("agi_callingani2");

    /// <summary>Numbering plan of the caller's number.</summary>
    public int? CallingTypeOfNumber => Number("agi_callington");

    /// <summary>Transit network select.</summary>
    public int? CallingTransitNetworkSelect => Number("agi_callingtns");

    /// <summary>The number that was dialled.</summary>
    public string? Dnid => Known("agi_dnid");

    /// <summary>The number that redirected the call.</summary>
    public string? Rdnis => Known("agi_rdnis");

    /// <summary>The dialplan's context.</summary>
    public string? Context => this["agi_context"];

    /// <summary>The dialplan's extension.</summary>
    public string? Extension => this["agi_extension"];

    /// <summary>The dialplan's priority.</summary>
    public int? Priority => Number("agi_priority");

    /// <summary>Whether audio comes with it (EAGI); never so with FastAGI.</summary>
    public bool Enhanced => this["agi_enhanced"] == "1.0";

    /// <summary>The channel's account code.</summary>
    public string? AccountCode => this["agi_accountcode"];

    /// <summary>The thread of Asterisk that serves the call.</summary>
    public string? ThreadId => this["agi_threadid"];

    /// <summary>The arguments of <c>AGI(agi://host/path,first,second)</c> in order.</summary>
    public IReadOnlyList<string> Arguments
    {
        get
        {
            List<string>? arguments = null;
            while (TryFind(string.Create(CultureInfo.InvariantCulture, $"agi_arg_{(arguments?.Count ?? 0) + 1}"), out var value))
                (arguments ??= []).Add(Encoding.UTF8.GetString(value));
            return arguments ?? (IReadOnlyList<string>)[];
        }
    }

    /// <summary>The value of a line as sent; null where the line is missing or its value empty. The first of equal names wins.</summary>
    /// <param name="name">The whole name, such as <c>agi_channel</c>.</param>
    public string? this[string name] => TryFind(name, out var value) && !value.IsEmpty ? Encoding.UTF8.GetString(value) : null;

    /// <summary>All lines in the order received.</summary>
    public IEnumerable<KeyValuePair<string, string>> Enumerate()
    {
        foreach (var line in Encoding.UTF8.GetString(_lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.TrimEnd('\r').Split(':', 2) is [var name, var value])
                yield return new(name, value.StartsWith(' ') ? value[1..] : value);
        }
    }

    private string? Known(string name) => this[name] is { } value && value != "unknown" ? value : null;

    private int? Number(string name) => int.TryParse(this[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private bool TryFind(string name, out ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[64];
        value = default;
        if (!Encoding.UTF8.TryGetBytes(name, key, out var length))
            return false;
        key = key[..length];

        for (ReadOnlySpan<byte> rest = _lines; rest.IndexOf((byte)'\n') is >= 0 and var end; rest = rest[(end + 1)..])
        {
            if (end <= length || rest[length] != ':' || !rest.StartsWith(key))
                continue;
            value = rest[(length + 1)..end];
            if (value is [(byte)' ', ..])
                value = value[1..];
            if (value is [.., (byte)'\r'])
                value = value[..^1];
            return true;
        }
        return false;
    }
}
