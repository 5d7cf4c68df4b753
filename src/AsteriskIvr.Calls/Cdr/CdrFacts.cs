using System.Globalization;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>What the call detail records of one channel say of its end.</summary>
/// <param name="EndedAt">When it ended, to the second; null where the time zone cannot be told.</param>
/// <param name="AnsweredAt">When it was answered; null where it was not, or the time zone cannot be told.</param>
/// <param name="BillableSeconds">From the answer to the end.</param>
/// <param name="Disposition">Such as <c>ANSWERED</c>.</param>
internal sealed record CdrFacts(DateTimeOffset? EndedAt, DateTimeOffset? AnsweredAt, int BillableSeconds, string Disposition)
{
    private static readonly TimeSpan ZoneStep = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Of a channel's records, of which it has several when it went on after a bridge. Their times name no time zone, but the first one's begin is the channel's, and
    /// the uniqueid holds that in seconds since 1970: it tells the zone.
    /// </summary>
    public static CdrFacts Of(string uniqueId, IReadOnlyList<CdrEntry> entries)
    {
        var billable = (int)Math.Min(entries.Sum(entry => (long)entry.BillableSeconds), int.MaxValue);
        var isAnswered = entries.Any(entry => entry.Disposition == "ANSWERED");
        var disposition = isAnswered ? "ANSWERED" : entries[^1].Disposition;
        if (Begin(uniqueId) is not { } begin)
            return new CdrFacts(null, null, billable, disposition);
        var first = entries.Min(entry => entry.Start);
        var zone = Math.Round((first - begin.UtcDateTime) / ZoneStep) * ZoneStep;
        DateTimeOffset End(CdrEntry entry) => new(DateTime.SpecifyKind(entry.End - zone, DateTimeKind.Utc));
        var answers = entries.Where(entry => entry.Disposition == "ANSWERED" || entry.BillableSeconds > 0).Select(entry => (DateTimeOffset?)End(entry).AddSeconds(-entry.BillableSeconds));
        return new CdrFacts(entries.Max(End), answers.Min(), billable, disposition);
    }

    /// <summary>For people.</summary>
    public string Describe() =>
        $"The PBX's call detail record says: {(Disposition.Length > 0 ? $"{Disposition}, " : "")}{BillableSeconds} s billed{(EndedAt is { } end ? $", ended at {end:u}" : "")}.";

    // [systemname-]seconds.number
    private static DateTimeOffset? Begin(string uniqueId)
    {
        var time = uniqueId[(uniqueId.LastIndexOf('-') + 1)..];
        return time.IndexOf('.', StringComparison.Ordinal) is var dot and > 0
            && long.TryParse(time.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 1_000_000_000 and < 100_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }
}
