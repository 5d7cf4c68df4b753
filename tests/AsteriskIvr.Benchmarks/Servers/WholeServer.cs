using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Benchmarks.Servers;

/// <summary>The product's executable with everything stored in SQLite, in a folder of its own.</summary>
internal sealed class WholeServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IvrServer _server;
    private SqliteConnection? _database;

    private WholeServer() => _server = new IvrServer(_folder);

    public int Id => _server.Id;

    /// <summary>Where calls and runs are stored.</summary>
    public string DatabasePath => _folder["state/asterisk-ivr.db"];

    /// <summary>Where the post-call nodes of <see cref="BenchFlow.LoadYaml"/> write.</summary>
    public string EffectsPath => _folder["effects.db"];

    /// <summary>The end of the server's log.</summary>
    public string Log => _server.Log;

    /// <summary>Starts it, with ARI where there is a PBX.</summary>
    public static async Task<WholeServer> StartAsync(int agiPort, AsteriskInstance? pbx = null)
    {
        var server = new WholeServer();
        try
        {
            server.Configure(agiPort, pbx);
            await server._server.StartAsync();
            server._database = new SqliteConnection($"Data Source={server.DatabasePath};Mode=ReadOnly");
            server._database.Open();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when all calls have their end and all post-call runs are done: what is measured includes them.</summary>
    public Task SettledAsync() => Eventually.ShouldBeAsync(() => Count(Unfinished) == 0, TimeSpan.FromSeconds(60), () => _server.Log);

    private const string Unfinished = "select (select count(*) from calls where ended_at is null) + (select count(*) from runs where state = 'open')";

    private long Count(string sql)
    {
        using var command = _database!.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        _database?.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private void Configure(int agiPort, AsteriskInstance? pbx)
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder["flows/bench.yaml"], BenchFlow.Yaml);
        File.WriteAllText(_folder["flows/load.yaml"], BenchFlow.LoadYaml);
        using (var effects = new SqliteConnection($"Data Source={EffectsPath}"))
        {
            effects.Open();
            using var command = effects.CreateCommand();
            command.CommandText = "pragma journal_mode = wal; create table effects (call_id text, why text)";
            command.ExecuteNonQuery();
        }
        var configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"] },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{agiPort}" },
            ["Calls"] = new JsonObject { ["MaxConcurrent"] = 20_000 },
            ["Connections"] = new JsonObject { ["effects"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={EffectsPath}" } },
        };
        if (pbx is not null)
        {
            configuration["Pbx"] = new JsonArray(new JsonObject
            {
                ["Name"] = pbx.Name,
                ["AriUrl"] = pbx.AriUri.ToString().TrimEnd('/'),
                ["AriUser"] = pbx.AriUser,
                ["AriPassword"] = pbx.AriPassword,
            });
        }
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString());
    }
}
