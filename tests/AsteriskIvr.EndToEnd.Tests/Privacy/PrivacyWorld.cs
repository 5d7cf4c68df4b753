using System.Text;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.Privacy;

/// <summary>A PBX, a server that says as much as it can, and everything that hears it: targets, a mail server, a telemetry collector, an alert receiver.</summary>
internal sealed class PrivacyWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, byte[]> _kept = [];
    private readonly SmtpReceiver _mail;

    private PrivacyWorld(AsteriskInstance pbx, SmtpReceiver mail, HttpReceiver target, HttpReceiver collector, HttpReceiver alerts)
    {
        Pbx = pbx;
        _mail = mail;
        Target = target;
        Collector = collector;
        Alerts = alerts;
        Server = new IvrServer(_folder);
        Callers = new SippCaller(pbx);
        // It sends back whatever it got.
        target.Answer = request => new HttpAnswer(
            request.Path.StartsWith("/submit", StringComparison.Ordinal) || request.Path.StartsWith("/check", StringComparison.Ordinal) || AcceptsAll ? 200 : 422,
            new JsonObject
            {
                ["path"] = request.Path,
                ["key"] = request.Headers.GetValueOrDefault("X-Api-Key"),
                ["authorization"] = request.Headers.GetValueOrDefault("Authorization"),
                ["body"] = request.Body,
            }.ToJsonString());
    }

    public AsteriskInstance Pbx { get; }

    public HttpReceiver Target { get; }

    public HttpReceiver Collector { get; }

    public HttpReceiver Alerts { get; }

    public IvrServer Server { get; }

    public SippCaller Callers { get; }

    /// <summary>Whether the target that refused takes everything now.</summary>
    public bool AcceptsAll { get; set; }

    public static async Task<PrivacyWorld> StartAsync()
    {
        var world = new PrivacyWorld(
            await AsteriskInstance.StartAsync(), await SmtpReceiver.StartAsync(), await HttpReceiver.StartAsync(), await HttpReceiver.StartAsync(), await HttpReceiver.StartAsync());
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

    /// <summary>Holds the database's write lock, as a backup tool that hangs would: what is to be stored goes to the spool.</summary>
    public async Task<SqliteConnection> LockDatabaseAsync()
    {
        var connection = new SqliteConnection($"Data Source={_folder["state/asterisk-ivr.db"]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>The spool as it is now; it is searched later.</summary>
    public async Task<byte[]> KeepSpoolAsync()
    {
        // The server has it for itself; cp does not ask.
        await Run.Async("cp", "--sparse=always", _folder["state/asterisk-ivr.spool"], _folder["spool-copy"]);
        return _kept["spool while the database was away"] = await File.ReadAllBytesAsync(_folder["spool-copy"]);
    }

    /// <summary>The raw octets of all that the server has written or sent, by where.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> CollectAsync()
    {
        var places = new Dictionary<string, byte[]>(_kept) { ["log"] = Encoding.UTF8.GetBytes(Server.WholeLog) };
        foreach (var file in Directory.EnumerateFiles(_folder["state"]))
        {
            await Run.Async("cp", "--sparse=always", file, _folder["file-copy"]);
            places[$"file {Path.GetFileName(file)}"] = await File.ReadAllBytesAsync(_folder["file-copy"]);
        }
        foreach (var (table, text) in Tables())
            places[$"table {table}"] = Encoding.UTF8.GetBytes(text);
        var call = (await Server.GetAsync("calls")).AsArray()[0]!["id"]!.GetValue<string>();
        foreach (var path in (string[])["calls", $"calls/{call}", "runs", "audit", "targets", "status", "health/ready"])
            places[$"control {path}"] = Encoding.UTF8.GetBytes((await Server.GetAsync(path)).ToJsonString());
        places["traces"] = Bodies(Collector, "/v1/traces");
        places["metrics"] = Bodies(Collector, "/v1/metrics");
        // What a target is asked in the call holds the PIN: that is what it is for. What comes after the call does not.
        places["report"] = Bodies(Target, "/submit");
        places["last request"] = Bodies(Target, "/refused");
        places["alerts"] = Bodies(Alerts, "/");
        places["mails"] = Encoding.UTF8.GetBytes(string.Join('\n', _mail.Messages));
        return places;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Alerts.DisposeAsync();
        await Collector.DisposeAsync();
        await Target.DisposeAsync();
        await _mail.DisposeAsync();
        await Pbx.DisposeAsync();
        _folder.Dispose();
    }

    // Bodies alone: the caller of a target sends the secret in its headers, as it is told to.
    private static byte[] Bodies(HttpReceiver receiver, string path) =>
        Encoding.UTF8.GetBytes(string.Join('\n', receiver.Requests.Where(request => request.Path.StartsWith(path, StringComparison.Ordinal)).Select(request => request.Body)));

    private Dictionary<string, string> Tables()
    {
        using var connection = new SqliteConnection($"Data Source={_folder["state/asterisk-ivr.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return Rows(connection, "select name from sqlite_master where type = 'table'").ToDictionary(
            table => table, table => string.Join('\n', Rows(connection, $"select * from \"{table}\"")));
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));
        return rows;
    }

    private void Configure()
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder[$"flows/{PrivacyFlow.Name}.yaml"], PrivacyFlow.Yaml);
        using (var connection = new SqliteConnection($"Data Source={_folder["crm.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table ended (call_id text, account text)";
            command.ExecuteNonQuery();
        }
        var configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"] },
            ["Storage"] = new JsonObject { ["Patience"] = "00:00:00.200", ["SpoolSize"] = 1024 * 1024 },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{Pbx.AgiPort}" },
            ["Pbx"] = new JsonArray(new JsonObject
            {
                ["Name"] = "test",
                ["AriUrl"] = Pbx.AriUri.ToString().TrimEnd('/'),
                ["AriUser"] = Pbx.AriUser,
                ["AriPassword"] = Pbx.AriPassword,
            }),
            ["Env"] = new JsonObject { ["target"] = Target.Uri.ToString().TrimEnd('/') },
            ["Secrets"] = new JsonObject { ["token"] = PrivacyFlow.Token },
            // This mail server knows no login, so each mail fails: what is stored of that is searched too.
            ["Mail"] = new JsonObject
            {
                ["Host"] = "127.0.0.1",
                ["Port"] = _mail.Port,
                ["Security"] = "None",
                ["From"] = "ivr@example.com",
                ["User"] = "ivr",
                ["Password"] = PrivacyFlow.Token,
            },
            ["AlertChannels"] = new JsonObject
            {
                ["dead-letters"] = new JsonObject { ["Webhook"] = $"{Alerts.Uri}?token={Uri.EscapeDataString(PrivacyFlow.Token)}" },
            },
            ["Alert"] = new JsonObject { ["Channels"] = new JsonArray("dead-letters") },
            ["Connections"] = new JsonObject
            {
                ["crm"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["crm.db"]}" },
                ["away"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = $"Host=127.0.0.1;Port=1;Username=ivr;Password='{PrivacyFlow.Token}';Timeout=2" },
            },
            ["Telemetry"] = new JsonObject { ["OtlpEndpoint"] = Collector.Uri.ToString(), ["OtlpProtocol"] = "HttpProtobuf", ["MetricInterval"] = "00:00:00.200" },
            // All that anybody can switch on.
            ["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Trace", ["Microsoft"] = "Trace", ["System"] = "Trace", ["AsteriskIvr"] = "Trace" } },
        };
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString());
    }
}
