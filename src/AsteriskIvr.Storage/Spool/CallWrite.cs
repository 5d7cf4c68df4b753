using System.Text.Json.Serialization;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;

namespace AsteriskIvr.Storage.Spool;

/// <summary>
/// Something to store of a call: as rows, so that it means the same when it is executed later, from the spool. Executing it twice is the same as once,
/// in the order in which a call's writes were made.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CallArrived), "arrived")]
[JsonDerivedType(typeof(CallProgressed), "progressed")]
[JsonDerivedType(typeof(CallClosed), "closed")]
internal abstract record CallWrite
{
    /// <summary>Queues it in the writer's transaction.</summary>
    /// <returns>What says, once it is executed: false when it changed nothing, since it, or what makes it void, had been stored before.</returns>
    public abstract Func<bool> Queue(StatementSession session);
}

/// <summary>A call came.</summary>
internal sealed record CallArrived(CallRow Call) : CallWrite
{
    public override Func<bool> Queue(StatementSession session)
    {
        var inserted = 0;
        session.QueueInsertIfAbsent(Call, rows => inserted = rows);
        return () => inserted == 1;
    }
}

/// <summary>The journals of live calls went on.</summary>
internal sealed record CallProgressed(IReadOnlyList<JournalRow> Journal, IReadOnlyList<ActivityRow> Activity) : CallWrite
{
    public override Func<bool> Queue(StatementSession session)
    {
        var inserted = 0;
        foreach (var batch in Journal)
            session.QueueInsertIfAbsent(batch, rows => inserted += rows);
        foreach (var line in Activity)
            session.QueueInsertIfAbsent(line);
        return () => inserted > 0;
    }
}

/// <summary>A call is over: its row is closed, its run queued, its journal removed.</summary>
internal sealed record CallClosed(CallRow Call, RunRow? Run, IReadOnlyList<ActivityRow> Activity) : CallWrite
{
    internal const string Close =
        """
        UPDATE calls SET linked_id = @p1, language = @p2, answered_at = @p3, ended_at = @p4, end_reason = @p5, billable_seconds = @p6,
            hangup_cause = @p7, tech_cause = @p8, hung_up_by = @p9, last_node = @p10, transferred_to = @p11, story = @p12, session = @p13
        WHERE id = @p0 AND ended_at IS NULL
        """;

    internal const string RemoveJournal = "DELETE FROM journal WHERE call_id = @p0";

    public override Func<bool> Queue(StatementSession session)
    {
        var isClosed = false;
        session.Queue(
            Close, rows => isClosed = Closed(session, rows), Call.Id, Call.LinkedId, Call.Language, Call.AnsweredAt, Call.EndedAt, Call.EndReason, Call.BillableSeconds,
            Call.HangupCause, Call.TechCause, Call.HungUpBy, Call.LastNode, Call.TransferredTo, Call.Story, Call.Session);
        // Also of a call that is closed: what comes from the spool again can have put it back.
        session.Queue(RemoveJournal, null, Call.Id);
        return () => isClosed;
    }

    private bool Closed(StatementSession session, int rows)
    {
        if (rows == 0)
            return false;
        if (Run is not null)
            session.QueueInsert(Run);
        foreach (var line in Activity)
            session.QueueInsertIfAbsent(line);
        return true;
    }
}
