using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>Every outlet of every node.</summary>
internal static class OutletCases
{
    private const string Long = "prompt: { sound: demo-instruct }";
    private const string Short = "prompt: { sound: beep }";
    private const string Office = "timeZone: Europe/Berlin, weekly: { mon-fri: 09:00-17:00 }, holidays: [12-24]";
    private const string Missing = "missing";
    private const string Pager = "pager";
    private const string BrokenPager = "broken-pager";
    private const string Digits = "digits: { min: 2, max: 4 }, saveAs: number, attempts: 1, timeout: 300ms";

    public static IReadOnlyList<OutletCase> All { get; } =
    [
        new("answer", "next", "", "next"),
        new("play", "next", Short, "next"),
        new("play", "interrupted", $"{Long}, interruptible: true", "next", "interrupted") { Act = Press("5"), What = "presses 5" },
        new("play", "1", Long, "next", "1") { Act = Press("1"), What = "presses 1" },
        new("say", "next", "as: digits, value: \"1\"", "next"),
        new("menu", "1", Long, "1", "exhausted") { Act = Press("1"), What = "presses 1" },
        new("menu", "exhausted", $"{Short}, attempts: 1, timeout: 300ms", "1", "exhausted"),
        new("collect", "next", $"{Long}, {Digits}", "next", "exhausted") { Act = Press("12#"), What = "presses 12#" },
        new("collect", "exhausted", $"{Short}, {Digits}", "next", "exhausted"),
        new("record", "next", "max: 1m, maxSilence: 30s, saveAs: message", "next", "silence", "tooLong") { Act = SpeakAndPressAsync, What = "speaks, presses #" },
        new("record", "silence", "max: 10s, maxSilence: 1s, terminator: none", "next", "silence", "tooLong") { What = "is silent" },
        new("record", "tooLong", "max: 1s, beep: false", "next", "silence", "tooLong") { What = "speaks on" },
        Transfer("answered", "agent-answers-briefly"),
        Transfer("busy", "agent-busy"),
        Transfer("noAnswer", "agent-rings"),
        Transfer("failed", "nobody"),
        Queue("answered", "brief", "an agent answers, and leaves"),
        Queue("timeout", "ringing", "waits"),
        Queue("empty", "empty", "there are no agents"),
        Queue("failed", "no-such-queue", "there is no such queue"),
        new("voicemail", "next", "mailbox: \"100\", greeting: unavailable, instructions: false", "next", "failed") { Act = LeaveMessageAsync, What = "leaves a message, presses #" },
        new("voicemail", "failed", "mailbox: \"999\"", "next", "failed") { What = "there is no such mailbox" },
        new("hold", "next", "duration: 500ms", "next"),
        new("wait", "next", "duration: 300ms", "next"),
        new("language", "next", "to: de", "next"),
        Of("set", "next", "values: { caller: \"{{ call.callerNumber }}\" }"),
        Of("decision", "true", "when: \"call.callerNumber != ''\"", "true", "false"),
        Of("decision", "false", "any: [{ left: \"{{ call.callerNumber }}\", op: \"==\", right: \"1\" }]", "true", "false"),
        Of("switch", "2", "value: \"{{ call.callerNumber | slice: 0 }}\"", "2", "default"),
        Of("switch", "default", "cases: [{ name: unknown, when: \"call.callerNumber == ''\" }]", "unknown", "default"),
        Of("hours", "open", $"{Office}, at: \"2026-11-24T16:59:59+01:00\"", "open", "closed", "holiday"),
        Of("hours", "closed", $"{Office}, at: \"2026-11-24T17:00:00+01:00\"", "open", "closed", "holiday"),
        Of("hours", "holiday", $"{Office}, at: \"2026-12-24T12:00:00+01:00\"", "open", "closed", "holiday"),
        Of("script", "next", "script: \"return call.callerNumber.length\", saveAs: length"),
        Of("script", "failed", "script: \"for (;;) ;\"", "next", "failed") with { What = "an endless loop" },
        Of("http", "next", "url: \"{{ env.crm }}\", saveAs: answer", "next", "failed"),
        Of("http", "404", $"url: \"{{{{ env.crm }}}}{Missing}\"", "next", "404", "failed"),
        Of("http", "failed", "url: \"http://127.0.0.1:1/\"", "next", "failed") with { What = "nobody listens" },
        Of("database", "next", "connection: crm, query: \"select 1 as one\", saveAs: row", "next", "empty", "failed"),
        Of("database", "empty", "connection: crm, query: \"select 1 as one where 1 = 0\", saveAs: row", "next", "empty", "failed"),
        Of("database", "failed", "connection: crm, query: \"select one from missing\", saveAs: row", "next", "empty", "failed") with { What = "there is no such table" },
        Of("event", "next", $"topic: {EventBroker.Queue}, json: {{ call: \"{{{{ call.id }}}}\" }}", "next", "failed"),
        Of("event", "failed", "topic: nobody, json: {}", "next", "failed") with { What = "no queue is bound" },
        Of("alert", "next", $"channel: {Pager}, title: Somebody calls", "next", "failed"),
        Of("alert", "failed", $"channel: {BrokenPager}, title: Somebody calls", "next", "failed") with { What = "nobody listens" },
        Of("email", "next", "to: [desk@example.com], subject: Somebody calls, body: \"{{ call.callerNumber }}\"", "next", "failed"),
        Of("email", "failed", "to: [nobody@example.com], subject: Somebody calls, body: \"{{ call.callerNumber }}\"", "next", "failed") with { What = "no such mailbox" },
        Of("log", "next", "message: \"{{ call.callerNumber }} calls\""),
        Of("report", "next", "saveAs: report, format: text"),
    ];

    /// <summary>What the server's configuration says besides, so that these can be: mail and events over TLS, as nearly everywhere.</summary>
    public static JsonObject Sections(IvrWorld world, EventBroker broker) => new()
    {
        ["AlertChannels"] = new JsonObject
        {
            [Pager] = new JsonObject { ["Webhook"] = new Uri(world.Web.Uri, "page").ToString() },
            [BrokenPager] = new JsonObject { ["Webhook"] = "http://127.0.0.1:1/" },
        },
        ["Broker"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = broker.Port },
        // Nobody can be asked whether the certificate of a test was revoked.
        ["Mail"] = new JsonObject { ["Security"] = "StartTls", ["CheckCertificateRevocation"] = false },
        ["Script"] = new JsonObject { ["Enabled"] = true },
    };

    /// <summary>What the outside world answers.</summary>
    public static HttpAnswer Answer(ReceivedRequest request) => new(request.Path.EndsWith(Missing, StringComparison.Ordinal) ? 404 : 200);

    /// <summary>Waits until a recording of a call has sound of over a second in it.</summary>
    public static Task RecordsAsync(IvrWorld world, string call) =>
        GrowsAsync(world, "recording", $"{call}.first.1.wav");

    /// <summary>Waits until a message to the mailbox has sound of over a second in it.</summary>
    public static Task LeavesMessageAsync(IvrWorld world, string mailbox) => GrowsAsync(world, $"voicemail/default/{mailbox}", "*.wav");

    // A node that the caller does not notice.
    private static OutletCase Of(string node, string outlet, string fields, params string[] outlets) =>
        new(node, outlet, fields, outlets.Length == 0 ? [outlet] : outlets) { What = "–" };

    private static OutletCase Transfer(string outlet, string agent) =>
        new("transfer", outlet, $"to: Local/{agent}@targets, ring: 1s", "answered", "busy", "noAnswer", "failed") { What = $"calls {agent}" };

    private static OutletCase Queue(string outlet, string queue, string what) =>
        new("queue", outlet, $"queue: {queue}, timeout: {(outlet == "timeout" ? "1s" : "30s")}, saveAs: wait", "answered", "timeout", "full", "empty", "failed") { What = what };

    private static Func<IvrWorld, LiveCall, string, Task> Press(string keys) => async (_, call, _) =>
    {
        await call.Answered;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 10);
        await call.PressAsync(keys);
    };

    private static async Task SpeakAndPressAsync(IvrWorld world, LiveCall call, string caller)
    {
        await RecordsAsync(world, await world.LiveCallAsync(caller));
        await call.PressAsync("#");
    }

    private static async Task LeaveMessageAsync(IvrWorld world, LiveCall call, string caller)
    {
        await LeavesMessageAsync(world, "100");
        await call.PressAsync("#");
    }

    // A second of 16 bit at 8 kHz, and a bit: Asterisk throws away shorter messages.
    private static Task GrowsAsync(IvrWorld world, string folder, string pattern)
    {
        var path = Path.Combine(world.Pbx.Folder, "spool", folder);
        return Eventually.ShouldBeAsync(
            () => Directory.Exists(path)
                && Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories).Any(file => new FileInfo(file).Length is > 20_000 and var length && IsGrowing(file, length)),
            TimeSpan.FromSeconds(30), world.Pbx.LogTail);
    }

    // Written to within the last moments: not one of an earlier call.
    private static bool IsGrowing(string file, long length) => TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) < TimeSpan.FromSeconds(1) && length > 0;
}
