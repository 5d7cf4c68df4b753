using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>
/// Two PBXs with a server beside each, a third server that knows both by ARI and takes no calls, and one PostgreSQL. The clocks of the second and the third are
/// half a minute off, each to its side.
/// </summary>
internal sealed class NodesWorld : IAsyncDisposable
{
    /// <summary>The shortest that is allowed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();
    private readonly PortReservation _idle = Ports.Reserve();
    private readonly List<TempFolder> _folders = [];

    private NodesWorld(PostgreSqlServer database, AsteriskInstance first, AsteriskInstance second, HttpReceiver web) =>
        (Database, First, Second, Web) = (database, first, second, web);

    public PostgreSqlServer Database { get; }

    public AsteriskInstance First { get; }

    public AsteriskInstance Second { get; }

    public HttpReceiver Web { get; }

    /// <summary>node1, node2, node3.</summary>
    public List<IvrServer> Servers { get; } = [];

    public string Logs => string.Join('\n', Servers.Select((server, i) => $"--- node{i + 1}\n{server.Log}"));

    public static async Task<NodesWorld> StartAsync()
    {
        var world = new NodesWorld(
            await PostgreSqlServer.StartAsync(), await AsteriskInstance.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 0 }),
            await AsteriskInstance.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 0 }), await HttpReceiver.StartAsync());
        try
        {
            using (var connection = new SqliteConnection($"Data Source={world._folder["effects.db"]};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = NodesFlow.EffectsTable;
                command.ExecuteNonQuery();
            }
            world.Add("node1", world.First.AgiPort, 0, (world.First, "asterisk-ivr"));
            world.Add("node2", world.Second.AgiPort, 30, (world.Second, "asterisk-ivr"));
            world.Add("node3", world._idle.Port, -30, (world.First, "asterisk-ivr-3"), (world.Second, "asterisk-ivr-3"));
            // All at once, on an empty database: one of them migrates.
            await Task.WhenAll(world.Servers.Select(server => server.StartAsync()));
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
        return world;
    }

    public StoredCalls ReadStored()
    {
        using var connection = Connect();
        return StoredCalls.Read(connection, _folder["effects.db"], NodesFlow.Effects);
    }

    /// <summary>How many post-call runs each server has finished.</summary>
    public IReadOnlyDictionary<string, int> ReadSplit()
    {
        using var connection = new SqliteConnection($"Data Source={_folder["effects.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select node, count(*) from {NodesFlow.Effects} group by node order by node";
        using var reader = command.ExecuteReader();
        var split = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read())
            split[reader.GetString(0)] = reader.GetInt32(1);
        return split;
    }

    /// <summary>One value out of the servers' database.</summary>
    public T Read<T>(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
        await Web.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Database.DisposeAsync();
        _idle.Dispose();
        foreach (var folder in _folders)
            folder.Dispose();
        _folder.Dispose();
    }

    private NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(Database.ConnectionString);
        connection.Open();
        return connection;
    }

    private void Add(string name, int agiPort, int secondsAhead, params (AsteriskInstance Pbx, string Application)[] pbxs)
    {
        var folder = new TempFolder();
        _folders.Add(folder);
        foreach (var part in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(folder[part]);
        File.WriteAllText(folder[$"flows/{NodesFlow.Name}.yaml"], NodesFlow.Yaml);
        var configuration = new JsonObject
        {
            ["Storage"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = Database.ConnectionString, ["NodeName"] = name, ["NodeLease"] = $"{Lease}" },
            ["Server"] = new JsonObject { ["FlowsFolder"] = folder["flows"] },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{agiPort}" },
            ["Pbx"] = new JsonArray([.. pbxs.Select(pbx => new JsonObject
            {
                ["Name"] = pbx.Pbx.Name,
                ["AriUrl"] = pbx.Pbx.AriUri.ToString().TrimEnd('/'),
                ["AriUser"] = pbx.Pbx.AriUser,
                ["AriPassword"] = pbx.Pbx.AriPassword,
                ["AriApplication"] = pbx.Application,
            })]),
            // Little room, so that one server alone cannot take all of a burst.
            ["PostCall"] = new JsonObject { ["Lease"] = $"{Lease}", ["MaxConcurrentRuns"] = 8 },
            ["Env"] = new JsonObject { ["receiver"] = Web.Uri.ToString(), ["server"] = name },
            ["Connections"] = new JsonObject { ["effects"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["effects.db"]}" } },
        };
        File.WriteAllText(folder["config/10.json"], configuration.ToJsonString());
        Servers.Add(new IvrServer(folder) { Environment = [$"ASTERISKIVR_CLOCK_AHEAD={TimeSpan.FromSeconds(secondsAhead)}"] });
    }
}
