using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>A PBX, the server, its outside world, and callers: all real.</summary>
internal sealed class IvrWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private IvrWorld(AsteriskInstance pbx, SmtpReceiver mail, HttpReceiver web)
    {
        Pbx = pbx;
        Mail = mail;
        Web = web;
        Server = new IvrServer(_folder);
        Cable = new TcpProxy(pbx.AriUri.Port);
        Callers = new SippCaller(pbx);
    }

    public AsteriskInstance Pbx { get; }

    /// <summary>Between the server and the PBX's ARI.</summary>
    public TcpProxy Cable { get; }

    public SmtpReceiver Mail { get; }

    public HttpReceiver Web { get; }

    public IvrServer Server { get; }

    public SippCaller Callers { get; }

    /// <param name="pbxOptions">How the PBX is.</param>
    /// <param name="flows">The main parts of the flows; null: those of most tests.</param>
    /// <param name="promptFolder">The server's prompt folder.</param>
    /// <param name="sections">What else its configuration says, of the world that it is in.</param>
    /// <param name="certificate">The mail server's, which then takes mail over TLS only; the server trusts it. Null: no TLS.</param>
    public static async Task<IvrWorld> StartAsync(
        AsteriskOptions? pbxOptions = null, IReadOnlyDictionary<string, string>? flows = null, string? promptFolder = null,
        Func<IvrWorld, JsonObject>? sections = null, ServerCertificate? certificate = null)
    {
        var world = new IvrWorld(await AsteriskInstance.StartAsync(pbxOptions), await SmtpReceiver.StartAsync(certificate), await HttpReceiver.StartAsync());
        try
        {
            if (certificate is not null)
                world.Server.Environment = [$"SSL_CERT_FILE={certificate.Path}"];
            world.Configure(flows ?? TestFlows.All, promptFolder, sections?.Invoke(world) ?? []);
            await world.Server.StartAsync();
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
        return world;
    }

    /// <summary>The call of a caller, once its post-call run is done; fails if there is not exactly one.</summary>
    public async Task<EndedCall> EndedCallAsync(string callerNumber, TimeSpan? within = null)
    {
        JsonArray calls = [];
        await Eventually.ShouldBeAsync(
            async () =>
            {
                calls = (await Server.GetAsync($"calls?caller={callerNumber}")).AsArray();
                return calls is [{ } only] && only["runState"]?.GetValue<string>() == "done";
            },
            within ?? TimeSpan.FromSeconds(15),
            () => $"{calls.ToJsonString()}{Environment.NewLine}{Server.Log}{Environment.NewLine}{Pbx.LogTail()}");
        var id = calls[0]!["id"]!.GetValue<string>();
        var detail = await Server.GetAsync($"calls/{id}");
        return new EndedCall(Guid.Parse(id), detail, Effects(id));
    }

    /// <summary>The id of a caller's call, as long as it lasts.</summary>
    public async Task<string> LiveCallAsync(string callerNumber)
    {
        await EntersFlowAsync(callerNumber);
        return (await Server.GetAsync($"calls?caller={callerNumber}&live=true")).AsArray()[0]!["id"]!.GetValue<string>();
    }

    /// <summary>Waits until a caller is in a node of a flow.</summary>
    public Task EntersFlowAsync(string callerNumber) =>
        Eventually.ShouldBeAsync(
            async () => (await Server.GetAsync($"calls?caller={callerNumber}&live=true")).AsArray().Count == 1,
            whatWasSeen: () => $"{Server.Log}{Environment.NewLine}{Pbx.LogTail()}");

    /// <summary>Adds both logs to a failed test's output.</summary>
    public async Task TellIfFailedAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"--- server{Environment.NewLine}{Server.Log}{Environment.NewLine}--- asterisk{Environment.NewLine}{Pbx.LogTail()}");
    }

    /// <summary>The rows that post-call steps inserted for a call.</summary>
    public IReadOnlyList<Effect> Effects(string callId)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["crm.db"]}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select why, cause, by_whom, last_node, choice from ended where lower(call_id) = lower(@id)";
        command.Parameters.AddWithValue("@id", callId);
        using var reader = command.ExecuteReader();
        var effects = new List<Effect>();
        string Text(int column) => reader.IsDBNull(column) ? "" : reader.GetString(column);
        while (reader.Read())
            effects.Add(new Effect(Text(0), Text(1), Text(2), Text(3), Text(4)));
        return effects;
    }

    /// <summary>All calls in the server's database, and the rows that their post-call steps inserted.</summary>
    public StoredCalls ReadStored() => StoredCalls.Read(_folder["state/asterisk-ivr.db"], _folder["crm.db"], "ended");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Cable.Dispose();
        await Web.DisposeAsync();
        await Mail.DisposeAsync();
        await Pbx.DisposeAsync();
        _folder.Dispose();
    }

    private void Configure(IReadOnlyDictionary<string, string> flows, string? promptFolder, JsonObject sections)
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        foreach (var (name, main) in flows)
            File.WriteAllText(_folder[$"flows/{name}.yaml"], TestFlows.Yaml(name, main));
        using (var connection = new SqliteConnection($"Data Source={_folder["crm.db"]}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "create table ended (call_id text, unique_id text, flow text, why text, cause text, by_whom text, last_node text, choice text)";
            command.ExecuteNonQuery();
        }
        var configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"] },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{Pbx.AgiPort}" },
            ["Pbx"] = new JsonArray(new JsonObject
            {
                ["Name"] = "test",
                ["AriUrl"] = $"http://127.0.0.1:{Cable.Port}/ari",
                ["AriUser"] = Pbx.AriUser,
                ["AriPassword"] = Pbx.AriPassword,
                ["CdrFile"] = Pbx.CdrCsvPath,
            }),
            ["Env"] = new JsonObject { ["crm"] = Web.Uri.ToString() },
            ["Mail"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = Mail.Port, ["Security"] = "None", ["From"] = "ivr@example.com" },
            ["Connections"] = new JsonObject { ["crm"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["crm.db"]}" } },
            ["Prompts"] = new JsonObject { ["Folder"] = promptFolder ?? _folder["prompts"] },
            ["Calls"] = new JsonObject { ["DrainTimeout"] = "00:00:02" },
        };
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        File.WriteAllText(_folder["config/20.json"], sections.ToJsonString());
    }
}

/// <summary>A call whose post-call run is done.</summary>
internal sealed record EndedCall(Guid Id, JsonNode Detail, IReadOnlyList<Effect> Effects)
{
    public string EndReason => Effects[0].Why;

    public string Summary(string scenario, string transport) =>
        $"| {scenario} | {transport} | {Effects.Count} | {Effects[0].Why} | {Effects[0].Cause} | {Effects[0].ByWhom} | {Effects[0].LastNode} |";
}

/// <summary>What the post-call database step wrote.</summary>
internal sealed record Effect(string Why, string Cause, string ByWhom, string LastNode, string Choice);
