namespace AsteriskIvr.Storage.Starting;

/// <summary>
/// Closed while the database that was away at the start is not back, and of this version's schema. Until then nothing is written to it: calls go to the spool.
/// </summary>
public sealed class DatabaseGate
{
    private volatile TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A gate that is open.</summary>
    public DatabaseGate() => Open();

    /// <summary>True when the database can be used.</summary>
    public bool IsOpen => _opened.Task.IsCompleted;

    /// <summary>Completes when it can.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Closes it; before anything else is started.</summary>
    public void Close() => _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The database is there, and up to date.</summary>
    public void Open() => _opened.TrySetResult();
}
