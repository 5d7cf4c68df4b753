using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>
/// What the simulated outside answers to a node: in short a word (<c>404</c>, <c>timeout</c>, <c>busy</c>), else a mapping. Immutable.
/// </summary>
public sealed record Reply : IParsable<Reply>
{
    /// <summary>The status of HTTP, or the reply code of a mail server.</summary>
    [Field("HTTP: the status; default 200. Mail: the server's reply code, such as 550.", Min = 100, Max = 599)]
    public int? Status { get; init; }

    /// <summary>The body as JSON.</summary>
    [Field("HTTP: the body, as JSON.")]
    public JsonTemplate? Json { get; init; }

    /// <summary>The body as text.</summary>
    [Field("HTTP: the body, as text.")]
    public string? Text { get; init; }

    /// <summary>Headers.</summary>
    [Field("HTTP: headers of the answer.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The rows of a query.</summary>
    [Field("Database: the rows of a query, each a mapping of columns. Default: none.")]
    public JsonTemplate? Rows { get; init; }

    /// <summary>How many rows a statement changed.</summary>
    [Field("Database: how many rows a statement changed; default 1.", Min = 0)]
    public int? Affected { get; init; }

    /// <summary>What becomes of a transfer and the like.</summary>
    [Field("Transfer, queue, record and the like: the outlet that is taken, such as `busy`.")]
    public string? Outcome { get; init; }

    /// <summary>How long caller and callee talk.</summary>
    [Field("Transfer, queue: how long both talk; default 1m.")]
    public TimeSpan? Talk { get; init; }

    /// <summary>The caller hangs up first.</summary>
    [Field("Transfer, queue: the caller hangs up at the end of the conversation, not the callee.")]
    public bool HangUp { get; init; }

    /// <summary>What goes wrong.</summary>
    [Field("What goes wrong instead of an answer: nothing comes (`timeout`), the connection breaks (`reset`), there is none (`refused`).")]
    public OutsideFault? Fault { get; init; }

    /// <summary>How long the answer takes.</summary>
    [Field("How long the answer takes; default no time at all.")]
    public TimeSpan After { get; init; }

    /// <summary>How often it is given.</summary>
    [Field("How often this answer is given. Default: once; the last of a list for ever.", Min = 1)]
    public int? Times { get; init; }

    /// <inheritdoc/>
    public static Reply Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        if (int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return status is >= 100 and <= 599 ? new Reply { Status = status } : throw new FormatException($"'{s}' is no status: 100 to 599.");
        if (s == "down")
            return new Reply { Fault = OutsideFault.Refused };
        if (Enum.TryParse<OutsideFault>(s, ignoreCase: true, out var fault) && !s.Contains(','))
            return new Reply { Fault = fault };
        return s.Length > 0 && s.All(char.IsAsciiLetter)
            ? new Reply { Outcome = s }
            : throw new FormatException($"'{s}' is no reply: write a status such as 404, a fault (timeout, reset, refused, down), an outlet such as busy, or a mapping.");
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out Reply? result)
    {
        try
        {
            result = s is null ? null : Parse(s, provider);
        }
        catch (FormatException)
        {
            result = null;
        }
        return result is not null;
    }
}

/// <summary>What can go wrong with an outside system.</summary>
public enum OutsideFault
{
    /// <summary>It takes the request and never answers.</summary>
    Timeout,

    /// <summary>The connection breaks in the middle.</summary>
    Reset,

    /// <summary>There is no connection: it is down.</summary>
    Refused,
}
