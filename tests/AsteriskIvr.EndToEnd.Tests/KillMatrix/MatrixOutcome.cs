using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>What came of one call of the matrix, seen from all sides.</summary>
internal sealed record MatrixOutcome
{
    public required MatrixRows Stored { get; init; }

    /// <summary>How often the server died.</summary>
    public required int Kills { get; init; }

    /// <summary>It died before the caller hung up.</summary>
    public required bool KilledInCall { get; init; }

    /// <summary>The caller heard the first prompt before that.</summary>
    public required bool HeardPrompt { get; init; }

    /// <summary>By Asterisk's own record.</summary>
    public required bool TookFallback { get; init; }

    /// <summary>By Asterisk's own record.</summary>
    public required string UniqueId { get; init; }

    public required IReadOnlyList<ReceivedRequest> Requests { get; init; }

    public required IReadOnlyList<string> Mails { get; init; }

    /// <summary>The keys of its alerts.</summary>
    public required IReadOnlyList<string> Alerts { get; init; }

    /// <summary>The keys of its events.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The fault points that the server's last life reached.</summary>
    public required IReadOnlyList<string> Points { get; init; }

    public required string Log { get; init; }

    /// <summary>What should not be; empty when every promise was kept.</summary>
    /// <param name="died">Where the server died.</param>
    public IEnumerable<string> Problems(MatrixCase died)
    {
        if (Stored.CallIds.Count == 0)
        {
            if (HeardPrompt)
                yield return "the caller heard the flow, and there is no call";
            if (!TookFallback)
                yield return "there is no call, and the caller did not take the fallback";
            if (Stored is not { RunStates.Count: 0, FirstRows: 0, LastRows: 0 })
                yield return "there is no call, but work for one";
            yield break;
        }
        if (!Stored.UniqueIds.SequenceEqual([UniqueId]))
            yield return $"calls: {string.Join(", ", Stored.UniqueIds)} instead of {UniqueId}";
        if (!Stored.RunStates.SequenceEqual(["done"]))
            yield return $"runs: {string.Join(", ", Stored.RunStates)}";
        if (Stored.Leases.Count > 0)
            yield return "a lease is left";
        if (Stored.Steps.Count != MatrixFlow.Steps)
            yield return $"finished steps: {string.Join(", ", Stored.Steps)}";
        if (Stored.JournalRows > 0)
            yield return $"{Stored.JournalRows} journal rows are left";
        if (Stored is not { FirstRows: 1, LastRows: 1, Notes: 1 })
            yield return $"rows {Stored.FirstRows} and {Stored.LastRows}, activity lines {Stored.Notes}";
        if (Requests.Count == 0 || Requests.Any(r => r.Headers["Idempotency-Key"] != $"{r.Body}/submit"))
            yield return $"requests: {string.Join(", ", Requests.Select(r => r.Headers["Idempotency-Key"]))}";
        if (MessageIds.Distinct().Count() != 1)
            yield return $"mails: {string.Join(", ", MessageIds)}";
        if (Alerts.Distinct().Count() != 1 || Events.Distinct().Count() != 1)
            yield return $"alerts: {string.Join(", ", Alerts)}; events: {string.Join(", ", Events)}";
        // Nobody saw how the caller left, where he left for the fallback or hung up with no server to hear it.
        string[] sensible = !KilledInCall && EndMustBeKnown(died.InCall) ? ["caller-hangup"] : KilledInCall && TookFallback ? ["server-lost"] : ["caller-hangup", "server-lost"];
        if (!sensible.Contains(EndReason))
            yield return $"end reason: {EndReason}";
        if (!KilledInCall && !Stored.Choices.SequenceEqual(["1"]))
            yield return $"the key pressed: '{string.Join("', '", Stored.Choices)}'";
    }

    /// <summary>A line of the matrix.</summary>
    public string Line(MatrixCase died) => Stored.CallIds.Count == 0
        ? $"| {died} | {Killed} | 0 | – | – | – | – | – | – | fallback |"
        : $"| {died} | {Killed} | {Stored.RunStates.Count} | {Stored.Steps.Count} | {Stored.FirstRows}+{Stored.LastRows} | {Requests.Count} | {Mails.Count} | {Alerts.Count} | {Events.Count} | {EndReason}{(TookFallback ? ", fallback" : "")} |";

    private string Killed => Kills == 0 ? "not reached" : $"{Kills}x";

    private string EndReason => Stored.EndReasons[0];

    private IEnumerable<string> MessageIds => Mails.Select(m => m.Split('\n').First(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Trim());

    // Work after the call begins when its end is stored.
    private static bool EndMustBeKnown(string? point) => point?.Split('.')[0] is "run" or "step" or "http" or "mail" or "alert" or "event" or "database" || point?.StartsWith("end.stored", StringComparison.Ordinal) == true;
}
