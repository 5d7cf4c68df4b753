using System.Data.Common;
using System.Threading.Channels;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>
/// The yardstick: group commit and nothing else. One thread, one prepared INSERT, a table with nothing but a key; all who wait while one commit is under
/// way share the next. Plain ADO.NET, as one would write it first.
/// </summary>
internal sealed class RawGroupWriter : IAsyncDisposable
{
    private const int GroupBound = 512;

    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(16_384) { SingleReader = true });
    private readonly DbConnection _connection;
    private readonly DbCommand _insert;
    private readonly Task _loop;

    public RawGroupWriter(DbConnection connection)
    {
        _connection = connection;
        using (var table = connection.CreateCommand())
        {
            // Keys as the product has them.
            table.CommandText = $"CREATE TABLE IF NOT EXISTS raw_rows (id {(connection is Npgsql.NpgsqlConnection ? "uuid" : "text")} PRIMARY KEY, data text NOT NULL)";
            table.ExecuteNonQuery();
        }
        _insert = connection.CreateCommand();
        _insert.CommandText = "INSERT INTO raw_rows (id, data) VALUES (@p0, @p1)";
        for (var i = 0; i < 2; i++)
        {
            var parameter = _insert.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            parameter.Value = i == 0 ? Guid.Empty : "";
            _insert.Parameters.Add(parameter);
        }
        _insert.Prepare();
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Inserts rows and returns when they are durable.</summary>
    public async ValueTask WriteAsync(params string[] rows)
    {
        var write = new Write(rows);
        await _queue.Writer.WriteAsync(write);
        await write.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _loop;
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void Run()
    {
        var group = new List<Write>(GroupBound);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < GroupBound && _queue.Reader.TryRead(out var write))
                group.Add(write);
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            foreach (var row in group.SelectMany(write => write.Rows))
            {
                _insert.Parameters[0].Value = Guid.CreateVersion7();
                _insert.Parameters[1].Value = row;
                _insert.ExecuteNonQuery();
            }
            transaction.Commit();
            group.ForEach(write => write.Done.SetResult());
            group.Clear();
        }
    }

    private sealed record Write(string[] Rows)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
