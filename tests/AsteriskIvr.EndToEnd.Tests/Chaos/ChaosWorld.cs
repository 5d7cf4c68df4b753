using System.Data.Common;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>A PBX and a server that can be killed and started again, with calls over both protocols.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SmallDisk? _disk;

    private ChaosWorld(AsteriskInstance pbx, HttpReceiver web, SmallDisk? disk)
    {
        Pbx = pbx;
        Web = web;
        _disk = disk;
        Server = NewServer();
    }

    public AsteriskInstance Pbx { get; }

    public HttpReceiver Web { get; }

    public IvrServer Server { get; private set; }

    /// <summary>The server's database, where it is a file of the test's own.</summary>
    public string DatabaseFile => _folder["state/asterisk-ivr.db"];

    /// <summary>Starts all.</summary>
    /// <param name="storage">Section <c>Storage</c> of the server's configuration; null: its defaults.</param>
    /// <param name="disk">Where the server has its state; null: a folder of the test.</param>
    public static async Task<ChaosWorld> StartAsync(JsonObject? storage = null, SmallDisk? disk = null)
    {
        var world = new ChaosWorld(await AsteriskInstance.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 0 }), await HttpReceiver.StartAsync(), disk);
        try
        {
            world.Configure(storage ?? []);
            await world.Server.StartAsync();
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
        return world;
    }

    /// <summary>Another life of the server, on what the last one left.</summary>
    public async Task NextLifeAsync()
    {
        await Server.DisposeAsync();
        Server = NewServer();
        await Server.StartAsync(waitForReady: false);
    }

    /// <summary>Waits until the server answers.</summary>
    /// <exception cref="TimeoutException">It does not; with its log.</exception>
    /// <exception cref="ServerEndedException">It has ended.</exception>
    public Task IsUpAsync() => Eventually.ShouldBeAsync(
        () => Server.Exit.IsCompleted
            ? throw new ServerEndedException($"The server ended by itself, with {Server.Exit.Result}.\n{Server.Log}")
            : Server.HasLogged("Application started"),
        TimeSpan.FromSeconds(60), () => Server.Log);

    /// <summary>Calls whose last post-call node has been executed.</summary>
    public int Submitted => Web.Requests.Select(request => request.Body).Distinct().Count();

    public StoredCalls ReadStored() => ReadStored(DatabaseFile);

    /// <summary>The same, from a copy of the server's database.</summary>
    public StoredCalls ReadStored(string database) => StoredCalls.Read(database, _folder["effects.db"], ChaosFlow.Effects);

    /// <summary>The same, from a database that is no file.</summary>
    public StoredCalls ReadStored(DbConnection database) => StoredCalls.Read(database, _folder["effects.db"], ChaosFlow.Effects);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Web.DisposeAsync();
        await Pbx.DisposeAsync();
        _folder.Dispose();
    }

    private IvrServer NewServer() => _disk is null ? new IvrServer(_folder) : new IvrServer(_folder) { Prefix = _disk.Enter, State = _disk.Path };

    private void Configure(JsonObject storage)
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder[$"flows/{ChaosFlow.Name}.yaml"], ChaosFlow.Yaml);
        using (var connection = new SqliteConnection($"Data Source={_folder["effects.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = ChaosFlow.EffectsTable;
            command.ExecuteNonQuery();
        }
        var configuration = new JsonObject
        {
            ["Storage"] = storage,
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"] },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{Pbx.AgiPort}" },
            ["Pbx"] = new JsonArray(new JsonObject
            {
                ["Name"] = "test",
                ["AriUrl"] = Pbx.AriUri.ToString().TrimEnd('/'),
                ["AriUser"] = Pbx.AriUser,
                ["AriPassword"] = Pbx.AriPassword,
            }),
            ["Env"] = new JsonObject { ["receiver"] = Web.Uri.ToString() },
            ["Connections"] = new JsonObject { ["effects"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["effects.db"]}" } },
        };
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString());
    }
}

/// <summary>The server has ended without being told to. The message ends with its log.</summary>
internal sealed class ServerEndedException(string message) : Exception(message);
