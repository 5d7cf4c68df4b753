using System.Globalization;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using CallEnd = AsteriskIvr.Calls.Lifecycle.CallEnd;

namespace AsteriskIvr.Storage.Tests;

/// <summary>A real database with the product's stores on it; several can be opened on one, as after a crash.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestProvider _provider;
    private readonly TempFolder? _folder;
    private readonly string _spool;
    private readonly ServiceProvider _services;

    private TestDatabase(
        TestProvider provider, TempFolder? folder, string connectionString, string spool, FakeTimeProvider time, string nodeName, Action<IServiceCollection>? more)
    {
        _provider = provider;
        _folder = folder;
        _spool = spool;
        Time = time;
        ConnectionString = connectionString;
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<RunSignal>();
        provider.AddStorage(services).Configure<StorageOptions>(storage =>
        {
            storage.ConnectionString = ConnectionString;
            storage.NodeName = nodeName;
            storage.SpoolPath = spool;
        });
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public string File => new SqliteConnectionStringBuilder(ConnectionString).DataSource;

    public string SpoolFile => _spool;

    public string ConnectionString { get; }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _services;

    public ICallStore Calls => _services.GetRequiredService<ICallStore>();

    public IRunStore Runs => _services.GetRequiredService<IRunStore>();

    public IFlowVersionStore Flows => _services.GetRequiredService<IFlowVersionStore>();

    public CallQueries Queries => _services.GetRequiredService<CallQueries>();

    /// <summary>A new SQLite file.</summary>
    public static Task<TestDatabase> CreateAsync(Action<IServiceCollection>? more = null, string options = "") => CreateAsync(new SqliteProvider(options), more);

    /// <summary>A new database of a provider.</summary>
    public static async Task<TestDatabase> CreateAsync(TestProvider provider, Action<IServiceCollection>? more = null)
    {
        var folder = new TempFolder();
        var database = new TestDatabase(provider, folder, await provider.CreateAsync(folder), folder["ivr.spool"], new FakeTimeProvider(Start), "node1", more);
        await database.Services.GetRequiredService<IStorageSetup>().MigrateAsync(CancellationToken.None);
        return database;
    }

    /// <summary>The same database, opened by another process as it were; another server has a spool of its own.</summary>
    public TestDatabase OpenAgain(string nodeName = "node1", string options = "", Action<IServiceCollection>? more = null, FakeTimeProvider? time = null) =>
        new(_provider, null, $"{ConnectionString};{options}", nodeName == "node1" ? _spool : $"{_spool}.{nodeName}", time ?? Time, nodeName, more);

    /// <summary>Stores a call that has ended, and so queues its run.</summary>
    public async Task<CallFacts> QueueRunAsync(string firstStep = "first", string session = "{}", string? uniqueId = null)
    {
        var call = Call(uniqueId);
        await Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None);
        await Calls.EndAsync(End(call, firstStep, session), CancellationToken.None);
        return call;
    }

    /// <summary>A call that begins now.</summary>
    public CallFacts Call(string? uniqueId = null, string pbx = "pbx1", int flowVersion = 3)
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
            FlowVersion = flowVersion,
        };
    }

    /// <summary>The end of a call, now.</summary>
    public CallEnd End(CallFacts call, string? firstStep = "first", string session = "{}", EndReason reason = EndReason.CallerHangup)
    {
        call.EndedAt = Time.GetUtcNow();
        call.EndReason = reason;
        return new CallEnd(call, System.Text.Json.Nodes.JsonNode.Parse(session)!.AsObject(), firstStep, []);
    }

    /// <summary>The rows of a query, columns as text joined by '|': ids in capitals, true as 1, moments as in ISO 8601 with a space.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var connection = _provider.Connect(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
        return rows;

        static string Text(object value) => value switch
        {
            DBNull => "",
            Guid id => id.ToString().ToUpperInvariant(),
            bool flag => flag ? "1" : "0",
            DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    public long Count(string table) => long.Parse(Query($"SELECT count(*) FROM {table}")[0], CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_folder is null)
            return;
        await _provider.RemoveAsync(ConnectionString);
        _folder.Dispose();
    }
}
