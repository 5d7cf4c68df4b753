using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>Every outlet of every node that touches the caller.</summary>
internal static class OutletCases
{
    private const string Long = "prompt: { sound: demo-instruct }";
    private const string Short = "prompt: { sound: beep }";
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
    ];

    /// <summary>Waits until a recording of a call has sound of over a second in it.</summary>
    public static Task RecordsAsync(IvrWorld world, string call) =>
        GrowsAsync(world, "recording", $"{call}.first.1.wav");

    /// <summary>Waits until a message to the mailbox has sound of over a second in it.</summary>
    public static Task LeavesMessageAsync(IvrWorld world) => GrowsAsync(world, "voicemail/default/100", "*.wav");

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
        await LeavesMessageAsync(world);
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
