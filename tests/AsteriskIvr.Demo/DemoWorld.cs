using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Demo;

/// <summary>The PBX, the server, and the outside world that flows/support.yaml acts on. All of it ends on dispose.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    /// <summary>What the web server answers to a look-up of a balance.</summary>
    public const int Balance = 1240;

    private readonly TempFolder _folder;
    private readonly Stack<IAsyncDisposable> _started;
    private bool _holdNextReport;

    private DemoWorld(TempFolder folder, AsteriskInstance pbx, SmtpReceiver mail, HttpReceiver web, Stack<IAsyncDisposable> started)
    {
        _folder = folder;
        _started = started;
        Pbx = pbx;
        Mail = mail;
        Web = web;
        Web.Answer = Answer;
        Server = new IvrServer(_folder);
        Callers = new SippCaller(pbx);
        Calls = new CallRecords(_folder["state/asterisk-ivr.db"]);
        Customers = new CustomerDatabase(_folder["crm.db"]);
    }

    public AsteriskInstance Pbx { get; }

    public SmtpReceiver Mail { get; }

    public HttpReceiver Web { get; }

    public IvrServer Server { get; }

    public SippCaller Callers { get; }

    /// <summary>What the server has stored.</summary>
    public CallRecords Calls { get; }

    /// <summary>The database that the flow writes to.</summary>
    public CustomerDatabase Customers { get; }

    public string Folder => _folder.Path;

    public static async Task<DemoWorld> StartAsync(Screen screen, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var folder = new TempFolder();
        var started = new Stack<IAsyncDisposable>();
        try
        {
            var pbx = await AsteriskInstance.StartAsync(new AsteriskOptions { Name = $"demo-{Environment.ProcessId}", RtpTimeoutSeconds = 60 }, cancellationToken);
            started.Push(pbx);
            screen.Started($"Asterisk {pbx.Version}", $"SIP on 127.0.0.1:{pbx.SipPort}, ARI on port {pbx.AriUri.Port}", clock);
            var mail = await SmtpReceiver.StartAsync(cancellationToken: cancellationToken);
            started.Push(mail);
            screen.Started("SMTP server", $"aiosmtpd on 127.0.0.1:{mail.Port}", clock);
            var web = await HttpReceiver.StartAsync(cancellationToken);
            started.Push(web);
            screen.Started("HTTP receiver", $"on 127.0.0.1:{web.Uri.Port}", clock);
            var world = new DemoWorld(folder, pbx, mail, web, started);
            started.Push(world.Server);
            world.Configure();
            await world.Server.StartAsync().WaitAsync(cancellationToken);
            screen.Started("AsteriskIvr", $"process {world.Server.Id}, FastAGI on 127.0.0.1:{pbx.AgiPort}", clock);
            return world;
        }
        catch
        {
            await EndAsync(started);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The next report gets no answer: the connection stays open until the server that sent it is gone.</summary>
    public void HoldNextReport() => Volatile.Write(ref _holdNextReport, true);

    /// <summary>The reports received for a call, in order.</summary>
    public IReadOnlyList<ReceivedRequest> ReportsOf(Guid callId) =>
        [.. Web.Requests.Where(r => r.Path == "/reports" && Key(r).StartsWith($"{callId}/", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The mails received for a call, as they came.</summary>
    public IReadOnlyList<string> MailsOf(Guid callId) => [.. Mail.Messages.Where(m => m.Contains(callId.ToString(), StringComparison.OrdinalIgnoreCase))];

    public static string Key(ReceivedRequest request) => request.Headers.GetValueOrDefault("Idempotency-Key", "");

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_started);
        _folder.Dispose();
    }

    private static async Task EndAsync(Stack<IAsyncDisposable> started)
    {
        while (started.TryPop(out var last))
            await last.DisposeAsync();
    }

    private HttpAnswer Answer(ReceivedRequest request) => request.Path switch
    {
        "/reports" when Interlocked.Exchange(ref _holdNextReport, false) => new HttpAnswer(Delay: TimeSpan.FromHours(1)),
        "/reports" => new HttpAnswer(202),
        _ => new HttpAnswer(Body: $$"""{ "amount": {{Balance}} }"""),
    };

    private void Configure()
    {
        foreach (var name in (string[])["config", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        Customers.Create();
        var configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = Path.Combine(Repository.Root, "flows") },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{Pbx.AgiPort}" },
            ["Pbx"] = new JsonArray(new JsonObject
            {
                ["Name"] = "demo",
                ["AriUrl"] = Pbx.AriUri.ToString(),
                ["AriUser"] = Pbx.AriUser,
                ["AriPassword"] = Pbx.AriPassword,
            }),
            ["Env"] = new JsonObject { ["crm"] = Web.Uri.ToString().TrimEnd('/'), ["agent"] = "Local/agent-answers@targets" },
            ["Mail"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = Mail.Port, ["Security"] = "None", ["From"] = "IVR <ivr@example.com>" },
            ["Connections"] = new JsonObject
            {
                ["crm"] = new JsonObject { ["Provider"] = "Sqlite", ["ConnectionString"] = $"Data Source={_folder["crm.db"]}" },
            },
        };
        File.WriteAllText(_folder["config/10.json"], configuration.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
