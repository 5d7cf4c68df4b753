using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>What makes an entry of <see cref="CollectNode"/> complete and valid.</summary>
public sealed record DigitRules
{
    /// <summary>The fewest digits.</summary>
    [Field("The fewest digits. With 0, the terminator alone is a valid, empty entry.", Min = 0, Max = 100)]
    public int Min { get; init; } = 1;

    /// <summary>The most digits.</summary>
    [Field("The most digits: with this many the entry is complete.", Min = 1, Max = 100)]
    public required int Max { get; init; }

    /// <summary>The key that completes the entry; empty: none does.</summary>
    [Field("The key that completes the entry and is not part of it. Empty: none, so that all keys can be entered.")]
    public string Terminator { get; init; } = "#";

    /// <summary>What the whole entry must look like.</summary>
    [Field("A regular expression that the whole entry must match, such as `4[0-9]{15}`; without look-around and back-references. Default: digits only.")]
    public DigitPattern Pattern { get; init; } = DigitPattern.Digits;

    internal IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Min > Max)
                yield return new NodeProblem("digits", $"`min` ({Min}) is greater than `max` ({Max}).", "Swap them, or leave `min` out.");
            if (Terminator.Length > 0 && !Keypad.IsKey(Terminator))
                yield return new NodeProblem("digits", $"`terminator` \"{Terminator}\" is no key.", $"Use one of {Keypad.Keys}, or \"\" for none.");
        }
    }

    /// <summary>True when the entry follows the rules.</summary>
    internal bool Allow(string entry) => entry.Length >= Min && entry.Length <= Max && Pattern.Matches(entry);
}
