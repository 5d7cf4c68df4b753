using System.Collections.Concurrent;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// Connections for the reads of the hot path, beside the writer's one: at most <see cref="Bound"/>, kept with their prepared statements. Whoever finds
/// all of them reading waits for one: more at once would read no faster.
/// </summary>
internal sealed class ReadSessions(StorageConnections connections) : IDisposable
{
    /// <summary>The most connections.</summary>
    public const int Bound = 8;

    private readonly ConcurrentBag<StatementSession> _idle = [];

    // Not disposed of: it holds no handle, and a read that comes late may still give its place back.
    private readonly SemaphoreSlim _places = new(Bound);

    /// <summary>Reads on a connection that no one else has meanwhile.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<StatementSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await ReadNowAsync(work);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
    }

    private async ValueTask<T> ReadNowAsync<T>(Func<StatementSession, ValueTask<T>> work)
    {
        var session = _idle.TryTake(out var known) ? known : StatementSession.Open(connections);
        var isGood = false;
        try
        {
            var result = await work(session);
            isGood = true;
            return result;
        }
        finally
        {
            // After an error nobody knows what is wrong with it.
            if (isGood)
                _idle.Add(session);
            else
                session.Dispose();
        }
    }
}
