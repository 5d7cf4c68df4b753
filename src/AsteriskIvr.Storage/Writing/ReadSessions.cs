using System.Collections.Concurrent;
using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// Connections for the reads of the hot path, beside the writer's one. As many as read at once; of those that are idle <see cref="KeptBound"/> are
/// kept, with their prepared statements.
/// </summary>
internal sealed class ReadSessions(IDbContextFactory<IvrDbContext> contexts, ISqlDialect dialect) : IDisposable
{
    /// <summary>The most idle connections; one that comes back to so many is closed.</summary>
    public const int KeptBound = 8;

    private readonly ConcurrentBag<StatementSession> _idle = [];

    /// <summary>Reads on a connection of its own.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<StatementSession, ValueTask<T>> work)
    {
        var session = _idle.TryTake(out var known) ? known : StatementSession.Open(contexts, dialect);
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
            if (isGood && _idle.Count < KeptBound)
                _idle.Add(session);
            else
                session.Dispose();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
    }
}
