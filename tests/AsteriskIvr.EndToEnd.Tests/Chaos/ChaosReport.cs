using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>What came of a chaos run.</summary>
internal sealed record ChaosReport
{
    public required ChaosOptions Options { get; init; }

    public required StoredCalls Stored { get; init; }

    /// <summary>Asterisk's own records; it writes none for calls that were up when it was killed.</summary>
    public required IReadOnlyList<CdrRecord> Witnessed { get; init; }

    /// <summary>What the post-call HTTP steps sent; the body is the call's id.</summary>
    public required IReadOnlyList<ReceivedRequest> Submitted { get; init; }

    public required int ServerKills { get; init; }

    public required int AsteriskKills { get; init; }

    public int DatabaseKills { get; init; }

    /// <summary>How long calls came, and kills; the rest was waiting for what was left.</summary>
    public TimeSpan Lasted { get; init; }

    /// <summary>From a kill until the next life of the server took calls, where it lived that long.</summary>
    public required IReadOnlyList<TimeSpan> Starts { get; init; }

    /// <summary>Calls that are known to either side.</summary>
    public int Calls => Stored.UniqueIds.Concat(Witnessed.Select(cdr => cdr.UniqueId)).Distinct().Count();

    public int Fallbacks => Witnessed.Count(IsFallback);

    /// <summary>
    /// Answered, and not by the fallback: so by a flow, which answers when the call is stored. Each of those must be known.
    /// </summary>
    public IReadOnlyList<string> ServedAndUnknown =>
        [.. Witnessed.Where(cdr => cdr.Answer.Length > 0 && !IsFallback(cdr)).Select(cdr => cdr.UniqueId).Except(Stored.UniqueIds)];

    public int NotSubmitted => Stored.UniqueIds.Count - Submitted.Select(request => request.Body).Distinct().Count();

    /// <summary>The same call, under another key.</summary>
    public int WrongKeys => Submitted.Count(request => request.Headers["Idempotency-Key"] != $"{request.Body}/submit");

    public int Lost => ServedAndUnknown.Count + Stored.OpenCalls + Stored.RunsNotDone + Stored.CallsWithoutEffect + NotSubmitted;

    public int Doubled => Stored.UniqueIds.Count - Stored.UniqueIds.Distinct().Count() + Stored.CallsWithSeveralEffects + WrongKeys;

    public bool IsGood => Lost == 0 && Doubled == 0 && Stored.EachOnce;

    public static string Heading =>
        "| | calls | in the server | fallback | kills of the server | of Asterisk | of PostgreSQL | requests repeated | start after a kill, median and longest | lost | doubled |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

    public override string ToString()
    {
        var starts = Starts.Order().ToList();
        var start = starts.Count == 0 ? "–" : $"{starts[starts.Count / 2].TotalSeconds:0.0} s, {starts[^1].TotalSeconds:0.0} s";
        return $"| {Options}, {Lasted.TotalSeconds:0} s | {Calls} | {Stored.UniqueIds.Count} | {Fallbacks} | {ServerKills} | {AsteriskKills} | {DatabaseKills} "
            + $"| {Submitted.Count - Stored.UniqueIds.Count} | {start} | **{Lost}** | **{Doubled}** |";
    }

    private static bool IsFallback(CdrRecord cdr) => cdr.UserField == "ivr-fallback";
}
