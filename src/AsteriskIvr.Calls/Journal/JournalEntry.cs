using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Journal;

/// <summary>Something that happened in a live call, so that a restarted server can tell its story. What did not happen is null.</summary>
public sealed record JournalEntry
{
    /// <summary>A node was entered.</summary>
    public PathEntry? Entered { get; init; }

    /// <summary>The last entered node ended, or the call ended in it.</summary>
    public PathEntry? Left { get; init; }

    /// <summary>What the caller entered in it.</summary>
    public IReadOnlyList<CallInput>? Inputs { get; init; }

    /// <summary>Session variables that changed, in their storable form.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Session { get; init; }

    /// <summary>When the call was answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Where it was transferred to.</summary>
    public string? TransferredTo { get; init; }

    /// <summary>The call's language, when it was changed.</summary>
    public string? Language { get; init; }

    /// <summary>Files of recordings that began.</summary>
    public IReadOnlyList<string>? Recordings { get; init; }

    /// <summary>A fault.</summary>
    public CallError? Error { get; init; }

    /// <summary>A line of the call's activity log.</summary>
    public ActivityLine? Activity { get; init; }
}

/// <summary>The entries of one call that are stored together.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Sequence">Counts the batches of a call, from 1.</param>
/// <param name="Entries">The entries, in order.</param>
public sealed record JournalBatch(Guid CallId, int Sequence, IReadOnlyList<JournalEntry> Entries);
