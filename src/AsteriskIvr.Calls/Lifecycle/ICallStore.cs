using System.Text.Json.Nodes;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>Where calls are kept. What a returned task promises is durable: it survives a <c>kill -9</c> and a power cut.</summary>
public interface ICallStore
{
    /// <summary>Stores the arrival of a call.</summary>
    /// <returns>False when a call of this channel (PBX and uniqueid) is stored already: the caller came back from the dialplan.</returns>
    ValueTask<bool> StartAsync(CallFacts call, string transport, CancellationToken cancellationToken);

    /// <summary>Appends to the journals of live calls, all in one transaction.</summary>
    ValueTask AppendAsync(IReadOnlyList<JournalBatch> batches, CancellationToken cancellationToken);

    /// <summary>Closes a call, queues its post-call run and removes its journal, in one transaction.</summary>
    /// <returns>False when the call was closed before: nothing is changed then.</returns>
    ValueTask<bool> EndAsync(CallEnd end, CancellationToken cancellationToken);

    /// <summary>Completes when what earlier lives of this server stored can be asked for: later than the start where the database is away then.</summary>
    Task RecoveredAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The calls of this server that are not closed, with their journals.</summary>
    Task<IReadOnlyList<OpenCall>> FindOpenAsync(CancellationToken cancellationToken);

    /// <summary>The call of a channel; null where none is stored or it is closed.</summary>
    Task<OpenCall?> FindOpenAsync(string pbx, string uniqueId, CancellationToken cancellationToken);
}

/// <summary>What is stored at the end of a call.</summary>
/// <param name="Call">The facts, with end time and reason.</param>
/// <param name="Session">The session in its storable form.</param>
/// <param name="FirstStep">The node with which the post-call run begins; null where the flow has none.</param>
/// <param name="Activity">Activity lines that the journal has not stored.</param>
public sealed record CallEnd(CallFacts Call, JsonObject Session, string? FirstStep, IReadOnlyList<ActivityLine> Activity);

/// <summary>A stored call that has not ended.</summary>
/// <param name="Call">The facts as of its arrival.</param>
/// <param name="Transport">Over which protocol it came.</param>
/// <param name="Journal">What happened since, in order.</param>
/// <param name="JournalBatches">In how many batches that was stored.</param>
/// <param name="IsLedElsewhere">Another server has it, which is alive.</param>
public sealed record OpenCall(CallFacts Call, string Transport, IReadOnlyList<JournalEntry> Journal, int JournalBatches, bool IsLedElsewhere = false);

/// <summary>The protocols a call can come over.</summary>
public static class Transports
{
    /// <summary>FastAGI.</summary>
    public const string FastAgi = "fastagi";

    /// <summary>ARI.</summary>
    public const string Ari = "ari";
}
