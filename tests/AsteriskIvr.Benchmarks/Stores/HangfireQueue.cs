using Hangfire;
using Hangfire.PostgreSql;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>Hangfire on PostgreSQL, with a job that does nothing.</summary>
internal sealed class HangfireQueue : IDisposable
{
    private static long _executed;

    private readonly BackgroundJobServer _server;
    private readonly BackgroundJobClient _client;

    public HangfireQueue(string connectionString, int workers)
    {
        // Long polling (LISTEN, NOTIFY): else a worker that finds nothing sleeps for seconds.
        var storage = new PostgreSqlStorage(
            new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(connectionString, Options, null), Options);
        _client = new BackgroundJobClient(storage);
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = workers }, storage);
    }

    private static PostgreSqlStorageOptions Options => new() { EnableLongPolling = true, QueuePollInterval = TimeSpan.FromSeconds(1) };

    /// <summary>Jobs that have been executed since the process began.</summary>
    public static long Executed => Volatile.Read(ref _executed);

    /// <summary>The job.</summary>
    public static void Execute() => Interlocked.Increment(ref _executed);

    public void Enqueue() => _client.Enqueue(() => Execute());

    public static async Task ExecutedAsync(long count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (Executed < count)
            await timer.WaitForNextTickAsync();
    }

    public void Dispose() => _server.Dispose();
}
