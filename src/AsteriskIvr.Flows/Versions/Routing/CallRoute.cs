namespace AsteriskIvr.Flows.Versions;

/// <summary>Which flow answers calls that come by an entry, from a moment on.</summary>
public sealed record CallRoute
{
    /// <summary>The name by which the dialplan asks, as in <c>AGI(agi://host/ENTRY)</c>; empty: it names none.</summary>
    public string Entry { get; init; } = "";

    /// <summary>The dialled number, exactly; null: <see cref="Prefix"/> says.</summary>
    public string? Number { get; init; }

    /// <summary>What the dialled number begins with; null together with <see cref="Number"/>: any number.</summary>
    public string? Prefix { get; init; }

    /// <summary>Name of the flow.</summary>
    public required string Flow { get; init; }

    /// <summary>From when on; null: always.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment as it was written, with the time zone if it needs one; null: always.</summary>
    public string? FromText { get; init; }

    /// <summary>The time zone as it was written.</summary>
    public string? Zone { get; init; }

    /// <summary>Whether two routes are about the same calls.</summary>
    public bool IsAboutSame(CallRoute other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Entry == other.Entry && Number == other.Number && Prefix == other.Prefix;
    }

    /// <summary>The calls that it is about: <c>entry 'hotline', number 4930123</c>.</summary>
    public string Calls =>
        (Entry.Length == 0 ? "no entry" : $"entry '{Entry}'") + (Number is not null ? $", number {Number}" : Prefix is not null ? $", numbers {Prefix}…" : ", any number");
}
