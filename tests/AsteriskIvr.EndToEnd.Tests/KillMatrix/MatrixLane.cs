using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>A PBX, a server that lives many lives on one database, receivers, and callers: for one call after another.</summary>
internal sealed class MatrixLane : IAsyncDisposable
{
    /// <summary>Where alerts are sent.</summary>
    public const string Alerts = "/alerts";

    private readonly TempFolder _folder = new();
    private int _callers = 3000;
    private IvrServer _server;
    private bool _isUp;

    private MatrixLane(string transport, EventBroker broker, AsteriskInstance pbx, SmtpReceiver mail, HttpReceiver web)
    {
        Transport = transport;
        Broker = broker;
        Pbx = pbx;
        Mail = mail;
        Web = web;
        Callers = new SippCaller(pbx);
        Store = new MatrixStore(_folder);
        _server = new IvrServer(_folder);
        Web.Answer = Answer;
    }

    public string Transport { get; }

    public EventBroker Broker { get; }

    public AsteriskInstance Pbx { get; }

    public SmtpReceiver Mail { get; }

    public HttpReceiver Web { get; }

    public SippCaller Callers { get; }

    public MatrixStore Store { get; }

    public IvrServer Server => _server;

    /// <summary>The fault points that the present life of the server has reached.</summary>
    public IReadOnlyList<string> Points => File.Exists(_folder["points"]) ? File.ReadAllLines(_folder["points"]) : [];

    /// <summary>True when the present life takes calls, and has looked for work that the last one left.</summary>
    public bool IsUp => _isUp = _isUp || Server.HasLogged("Application started")
        && (Transport != "ari" || Server.HasLogged("connected to Asterisk"))
        && Points.Contains("runs.claimed#1");

    public static async Task<MatrixLane> StartAsync(string transport, EventBroker broker)
    {
        var lane = new MatrixLane(transport, broker, await AsteriskInstance.StartAsync(), await SmtpReceiver.StartAsync(), await HttpReceiver.StartAsync());
        lane.Configure();
        return lane;
    }

    /// <summary>Makes a call, and says what came of it.</summary>
    public async Task<MatrixOutcome> RunAsync(MatrixCase next)
    {
        if (next.InStart is { } point)
        {
            await NextLifeAsync(point);
            await Server.Exit.WaitAsync(TimeSpan.FromSeconds(60));
        }
        if (Server.Exit.IsCompleted)
            await NextLifeAsync();
        await Eventually.ShouldBeAsync(() => IsUp, TimeSpan.FromSeconds(60), () => Server.Log);
        if (next.InCall is not null)
            await ArmAsync(next.InCall);
        await using var call = new MatrixCall(this, (++_callers).ToString(), next.InRecovery);
        var outcome = await call.RunAsync();
        // Armed, and never there: what it was armed with must not hit the next call.
        if (next.InCall is not null && outcome.Kills == 0)
            await NextLifeAsync();
        return next.InStart is null ? outcome : outcome with { Kills = 1 };
    }

    /// <summary>Ends the present life if it has not ended, and begins another.</summary>
    /// <param name="diesAt">The fault point where that one dies, counted from its start; null: where it is told to.</param>
    public async Task NextLifeAsync(string? diesAt = null)
    {
        _isUp = false;
        await _server.DisposeAsync();
        File.Delete(_folder["kill"]);
        File.Delete(_folder["points"]);
        _server = new IvrServer(_folder)
        {
            Environment =
            [
                $"ASTERISKIVR_FAULT_RECORD={_folder["points"]}",
                diesAt is null ? $"ASTERISKIVR_FAULT_KILL_FILE={_folder["kill"]}" : $"ASTERISKIVR_FAULT_KILL={diesAt}",
            ],
        };
        await _server.StartAsync(waitForReady: false);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Web.DisposeAsync();
        await Mail.DisposeAsync();
        await Pbx.DisposeAsync();
        _folder.Dispose();
    }

    // All of it or nothing is there.
    private async Task ArmAsync(string point)
    {
        await File.WriteAllTextAsync(_folder["kill.part"], point);
        File.Move(_folder["kill.part"], _folder["kill"]);
    }

    // A dead letter, a wait, a success. The body is the call's id.
    private HttpAnswer Answer(ReceivedRequest request) =>
        new(request.Path == Alerts ? 200 : Web.Requests.Count(r => r.Body == request.Body) switch { 1 => 400, 2 => 503, _ => 200 });

    private void Configure()
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        File.WriteAllText(_folder[$"flows/{MatrixFlow.Name}.yaml"], MatrixFlow.Yaml);
        using (var connection = new SqliteConnection($"Data Source={_folder["crm.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = MatrixFlow.EffectsTable;
            command.ExecuteNonQuery();
        }
        var pbx = new JsonObject { ["Name"] = "test", ["AriUrl"] = Pbx.AriUri.ToString().TrimEnd('/'), ["AriUser"] = Pbx.AriUser, ["AriPassword"] = Pbx.AriPassword };
        var configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"] },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{Pbx.AgiPort}" },
            ["Pbx"] = Transport == "ari" ? new JsonArray(pbx) : [],
            // Nothing may depend on a look at the queue that comes by chance.
            ["PostCall"] = new JsonObject { ["PollInterval"] = "00:10:00" },
            ["Env"] = new JsonObject { ["crm"] = Web.Uri.ToString() },
            ["Mail"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = Mail.Port, ["Security"] = "None", ["From"] = "ivr@example.com" },
            ["AlertChannels"] = new JsonObject { ["pager"] = new JsonObject { ["Webhook"] = new Uri(Web.Uri, Alerts).ToString() } },
            ["Broker"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = Broker.Port, ["Tls"] = false },
            ["Connections"] = new JsonObject { ["crm"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["crm.db"]}" } },
        };
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString());
    }
}
