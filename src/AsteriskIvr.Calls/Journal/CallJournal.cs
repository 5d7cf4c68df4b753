using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Calls.Journal;

/// <summary>
/// The journal of one call. The call's own task adds to it and never waits; the <see cref="JournalWriter"/> takes from it. What is still
/// here when the call ends is part of what the end stores.
/// </summary>
internal sealed class CallJournal(CallFacts facts, Session session, JournalWriter writer, TimeProvider time) : IFlowObserver, IActivityLog
{
    private readonly Lock _lock = new();
    private List<JournalEntry> _entries = [];
    private int _sequence;
    // What the call's row, or the journal of an earlier life of the server, knows already.
    private int _inputs = facts.Inputs.Count;
    private bool _answered = facts.AnsweredAt is not null;
    private string? _transferredTo = facts.TransferredTo;
    private string? _language = facts.Language;
    private int _recordings = facts.Recordings.Count;
    private bool _closed;

    public Guid CallId => facts.Id;

    /// <summary>Counts from where an earlier life of the server left off.</summary>
    public int LastSequence { get => _sequence; init => _sequence = value; }

    public void Entered(Node node, PathEntry entry) => Add(new JournalEntry { Entered = entry with { } });

    public void Left(Node node, PathEntry entry)
    {
        var changes = session.TakeChanges();
        var isNewlyAnswered = !_answered && facts.AnsweredAt is not null;
        Add(new JournalEntry
        {
            Left = entry with { },
            Inputs = facts.Inputs.Count > _inputs ? [.. facts.Inputs.Skip(_inputs)] : null,
            Session = changes.Count > 0 ? changes : null,
            AnsweredAt = isNewlyAnswered ? facts.AnsweredAt : null,
            TransferredTo = facts.TransferredTo != _transferredTo ? facts.TransferredTo : null,
            Language = facts.Language != _language ? facts.Language : null,
            Recordings = NewRecordings(),
        });
        _language = facts.Language;
        _inputs = facts.Inputs.Count;
        _answered |= isNewlyAnswered;
        _transferredTo = facts.TransferredTo;
    }

    public void Retrying(Node node, NodeFaultException fault, TimeSpan delay) =>
        Write("warning", $"{fault.Code}: {fault.Message}", new Dictionary<string, string> { ["retryIn"] = delay.ToString() });

    public void Faulted(Node node, NodeFaultException fault) => Add(new JournalEntry { Error = facts.Error });

    public void Write(string level, string message, IReadOnlyDictionary<string, string> fields) =>
        Add(new JournalEntry
        {
            Activity = new ActivityLine(
                time.GetUtcNow(), level, facts.LastNode ?? "", session.Redact(message), fields.ToDictionary(f => f.Key, f => session.Redact(f.Value))),
            // With the line that says so, and not only when the node is over: the server may be killed in it.
            Recordings = NewRecordings(),
        });

    /// <summary>Takes what has not been stored; null when there is nothing, or the call has ended.</summary>
    public JournalBatch? Take()
    {
        lock (_lock)
        {
            if (_closed || _entries.Count == 0)
                return null;
            var taken = _entries;
            _entries = [];
            return new JournalBatch(facts.Id, ++_sequence, taken);
        }
    }

    /// <summary>Gives a batch back that could not be stored.</summary>
    public void Return(JournalBatch batch)
    {
        lock (_lock)
        {
            _entries = [.. batch.Entries, .. _entries];
            _sequence = batch.Sequence - 1;
        }
    }

    /// <summary>Ends the journal. A batch under way is waited for, so that nothing is stored after the end of the call.</summary>
    /// <returns>The activity lines that have not been stored.</returns>
    public async Task<IReadOnlyList<ActivityLine>> CloseAsync()
    {
        lock (_lock)
            _closed = true;
        await writer.UnderWay;
        lock (_lock)
            return [.. _entries.Where(e => e.Activity is not null).Select(e => e.Activity!)];
    }

    private List<string>? NewRecordings()
    {
        if (facts.Recordings.Count <= _recordings)
            return null;
        List<string> added = [.. facts.Recordings.Skip(_recordings)];
        _recordings = facts.Recordings.Count;
        return added;
    }

    private void Add(JournalEntry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            if (_entries.Count > 1 || _closed)
                return;
        }
        writer.Mark(this);
    }
}
