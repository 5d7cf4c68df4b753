using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using CallEnd = AsteriskIvr.Calls.Lifecycle.CallEnd;

namespace AsteriskIvr.Storage.Tests;

/// <summary>A real SQLite file with the product's stores on it; several can be opened on one file, as after a crash.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder? _folder;
    private readonly ServiceProvider _services;

    private TestDatabase(TempFolder? folder, string file, FakeTimeProvider time, string nodeName, string options, Action<IServiceCollection>? more)
    {
        _folder = folder;
        File = file;
        Time = time;
        // Without pooling nothing keeps the file open once its owner is disposed.
        ConnectionString = $"Data Source={file};Pooling=False;{options}";
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<RunSignal>()
            .AddSqliteStorage()
            .Configure<StorageOptions>(storage =>
            {
                storage.ConnectionString = ConnectionString;
                storage.NodeName = nodeName;
            });
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public string File { get; }

    public string SpoolFile => Path.ChangeExtension(File, ".spool");

    public string ConnectionString { get; }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _services;

    public ICallStore Calls => _services.GetRequiredService<ICallStore>();

    public IRunStore Runs => _services.GetRequiredService<IRunStore>();

    public IFlowVersionStore Flows => _services.GetRequiredService<IFlowVersionStore>();

    public CallQueries Queries => _services.GetRequiredService<CallQueries>();

    /// <summary>A new file in a folder of its own.</summary>
    public static async Task<TestDatabase> CreateAsync(Action<IServiceCollection>? more = null, string options = "")
    {
        var folder = new TempFolder();
        var database = new TestDatabase(folder, folder["ivr.db"], new FakeTimeProvider(Start), "node1", options, more);
        await database.Services.GetRequiredService<IStorageSetup>().MigrateAsync(CancellationToken.None);
        return database;
    }

    /// <summary>The same file, opened by another process as it were.</summary>
    public TestDatabase OpenAgain(string nodeName = "node1", string options = "", Action<IServiceCollection>? more = null) => new(null, File, Time, nodeName, options, more);

    /// <summary>Stores a call that has ended, and so queues its run.</summary>
    public async Task<CallFacts> QueueRunAsync(string firstStep = "first", string session = "{}", string? uniqueId = null)
    {
        var call = Call(uniqueId);
        await Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None);
        await Calls.EndAsync(End(call, firstStep, session), CancellationToken.None);
        return call;
    }

    /// <summary>A call that begins now.</summary>
    public CallFacts Call(string? uniqueId = null, string pbx = "pbx1")
    {
        var id = Guid.CreateVersion7(Time.GetUtcNow());
        return new CallFacts
        {
            Id = id,
            UniqueId = uniqueId ?? $"u{id}",
            Pbx = pbx,
            Channel = "PJSIP/trunk-0000001a",
            CallerNumber = "+4930123",
            StartedAt = Time.GetUtcNow(),
            Flow = "support",
            FlowVersion = 3,
        };
    }

    /// <summary>The end of a call, now.</summary>
    public CallEnd End(CallFacts call, string? firstStep = "first", string session = "{}", EndReason reason = EndReason.CallerHangup)
    {
        call.EndedAt = Time.GetUtcNow();
        call.EndReason = reason;
        return new CallEnd(call, System.Text.Json.Nodes.JsonNode.Parse(session)!.AsObject(), firstStep, []);
    }

    /// <summary>The rows of a query, columns as text joined by '|'.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : reader.GetString(i))));
        return rows;
    }

    public long Count(string table) => long.Parse(Query($"SELECT count(*) FROM {table}")[0], System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder?.Dispose();
    }
}
