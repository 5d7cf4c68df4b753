using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>A PBX and a server that can be killed and started again, with calls over both protocols.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private ChaosWorld(AsteriskInstance pbx, HttpReceiver web)
    {
        Pbx = pbx;
        Web = web;
        Server = new IvrServer(_folder);
    }

    public AsteriskInstance Pbx { get; }

    public HttpReceiver Web { get; }

    public IvrServer Server { get; private set; }

    public static async Task<ChaosWorld> StartAsync()
    {
        var world = new ChaosWorld(await AsteriskInstance.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 0 }), await HttpReceiver.StartAsync());
        try
        {
            world.Configure();
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
        Server = new IvrServer(_folder);
        await Server.StartAsync(waitForReady: false);
    }

    /// <summary>Waits until the server answers.</summary>
    /// <exception cref="TimeoutException">It does not; with its log.</exception>
    public Task IsUpAsync() => Eventually.ShouldBeAsync(
        () => Server.Exit.IsCompleted
            ? throw new InvalidOperationException($"The server ended by itself, with {Server.Exit.Result}.\n{Server.Log}")
            : Server.HasLogged("Application started"),
        TimeSpan.FromSeconds(60), () => Server.Log);

    public StoredCalls ReadStored() => StoredCalls.Read(_folder["state/asterisk-ivr.db"], _folder["effects.db"], "effects");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Web.DisposeAsync();
        await Pbx.DisposeAsync();
        _folder.Dispose();
    }

    private void Configure()
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
