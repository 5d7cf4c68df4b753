namespace AsteriskIvr.Storage.Writing;

/// <summary>Something to write, and the one who waits until it is durable.</summary>
internal abstract class WriteOperation
{
    /// <summary>Executes it inside the transaction of its group, or queues it to be; may run again when the group is rolled back.</summary>
    public abstract void Execute(StatementSession session);

    public abstract void Succeed();

    public abstract void Fail(Exception error);
}

internal sealed class WriteOperation<T>(Func<StatementSession, Func<T>> work) : WriteOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<T>? _result;

    public Task<T> Done => _done.Task;

    public override void Execute(StatementSession session) => _result = work(session);

    public override void Succeed() => _done.SetResult(_result!());

    public override void Fail(Exception error) => _done.SetException(error);
}
