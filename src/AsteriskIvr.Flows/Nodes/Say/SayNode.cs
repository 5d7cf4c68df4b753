using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads a value to the caller.</summary>
[Node("say", NodePlace.InCall, "Reads a value to the caller, in the call's language.",
    IsRepeatable = true,
    Remarks = """
        | `as` | value | English |
        |---|---|---|
        | `digits` | `0` to `9`, `*`, `#` | "four two" |
        | `number` | up to fifteen digits, and nine decimals | "forty-two point five" |
        | `ordinal` | a whole number | "forty-second" |
        | `currency` | an amount, rounded to hundredths | "forty-two dollars and fifty cents" |
        | `date` | `2026-03-31`, or a date with time | "Tuesday, March thirty-first, twenty twenty-six" |
        | `time` | `14:30`, or a date with time | "two thirty p.m." |
        | `duration` | seconds, or such as `1h30m` | "one hour and thirty minutes" |
        | `spelling` | up to 100 signs | "a b dash one" |

        The languages are English, French and German; in others only `digits`, and whole numbers of up to nine digits, by Asterisk's own rules. Words that Asterisk's sound package
        lacks are spoken by the speech engine: [Prompts](prompts.md). A value that cannot be read (an empty one, letters as a number) is a fault.
        """,
    Example = "tell: { type: say, as: currency, value: \"{{ session.balance.body.amount }}\", next: goodbye }")]
[Outlet(Outlets.Next, "It was read.")]
public sealed record SayNode : Node
{
    /// <summary>How the value is read.</summary>
    [Field("How it is read.")]
    public required SayAs As { get; init; }

    /// <summary>What is read.</summary>
    [Field("What is read.")]
    public required Template Value { get; init; }

    /// <summary>ISO 4217 code of the currency.</summary>
    [Field("With `currency`: `EUR`, `USD`, `GBP` or `CHF`. Default: `USD` in English, `EUR` in French and German.")]
    public string? Currency { get; init; }

    /// <summary>The gender of what is counted.</summary>
    [Field("With `number` and `ordinal`: the gender of what is counted, in languages where the number bends with it (\"une\", \"eine\").")]
    public SayGender? Gender { get; init; }

    /// <summary>IANA name of a time zone.</summary>
    [Field("With `date` and `time`: the zone, such as `Europe/Berlin`, in which a value with an offset is told. Default: as it is written.")]
    public string? TimeZone { get; init; }

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Currency is not null && SayLanguages.Find(null)!.FindCurrency(Currency) is null)
                yield return new NodeProblem("currency", $"There are no words for the currency '{Currency}'.", "Known are: EUR, USD, GBP, CHF.");
            if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
                yield return new NodeProblem("timeZone", $"There is no time zone '{TimeZone}'.", "Write an IANA name, such as Europe/Berlin.");
        }
    }
}
