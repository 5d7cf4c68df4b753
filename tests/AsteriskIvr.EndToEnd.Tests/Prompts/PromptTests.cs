using System.Net;
using System.Text.RegularExpressions;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Prompts;

/// <summary>Prompts of every kind, on a real call: what Asterisk says that it plays, and what the caller's telephone receives.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed partial class PromptTests
{
    private const int Rate = 8_000;

    private TempFolder _files = null!;
    private HttpListener _web = null!;
    private IvrWorld _world = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new TempFolder();
        Tone.Write(_files["low.wav"], frequency: 300, rate: 44_100, channels: 2, seconds: 1);
        var web = ServeTone();
        _world = await IvrWorld.StartAsync(flows: new Dictionary<string, string> { ["prompts"] = MainPart(web) }, promptFolder: _files.Path);
    }

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
        _web.Close();
        _files.Dispose();
    }

    [TestCase("agi"), TestCase("ari")]
    [CancelAfter(60_000)]
    public async Task Every_kind_of_prompt_is_heard(string transport, CancellationToken cancellationToken)
    {
        var caller = transport == "agi" ? "3101" : "3102";
        await using var call = await _world.Callers.CallAsync($"{transport}-prompts", caller, cancellationToken);
        await call.Answered.WaitAsync(cancellationToken);
        await call.Ended.WaitAsync(cancellationToken);
        var ended = await _world.EndedCallAsync(caller);

        ended.EndReason.ShouldBe("completed");
        var channel = ended.Detail["call"]?["channel"]?.GetValue<string>() ?? ended.Detail["channel"]!.GetValue<string>();
        var played = _world.Pbx.ReadLog().Select(line => Playing().Match(line)).Where(m => m.Success && m.Groups["channel"].Value == channel).Select(m => m.Groups["file"].Value).ToList();
        played.Select(Kind).ShouldBe(
        [
            "made", "made", "made", "beep",
            "digits/4", "digits/2", "digits/7", "digits/30",
            "digits/20", "digits/1", "digits/dollars", "vm-and", "digits/50", "made",
            "made", "made",
        ]);

        // A file, an address and a tone are told from each other by what arrived at the telephone.
        Tone.Seconds(call.Heard, 300).ShouldBe(1, 0.25);
        Tone.Seconds(call.Heard, 1_000).ShouldBe(1, 0.25);
        Tone.Seconds(call.Heard, 480, 620).ShouldBeGreaterThan(0.3);
        call.Heard.Length.ShouldBeGreaterThan(8 * Rate);
    }

    private static string Kind(string file) => file.StartsWith('/') ? "made" : file;

    private Uri ServeTone()
    {
        using var port = Ports.Reserve();
        _web = new HttpListener();
        _web.Prefixes.Add($"http://127.0.0.1:{port.Port}/");
        _web.Start();
        Tone.Write(_files["high.wav"], frequency: 1_000, rate: 16_000, channels: 1, seconds: 1);
        var sound = File.ReadAllBytes(_files["high.wav"]);
        _ = AnswerAsync(_web, sound);
        return new Uri($"http://127.0.0.1:{port.Port}/high.wav");
    }

    private static async Task AnswerAsync(HttpListener web, byte[] sound)
    {
        try
        {
            while (web.IsListening)
            {
                var context = await web.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(sound);
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static string MainPart(Uri web) => $$$"""
        first:
            type: play
            prompt:
              - { file: low.wav }
              - { url: "{{{web}}}" }
              - { say: { de: "Guten Tag", en: "Good morning" } }
              - { file: "nothing-{{ call.id }}.wav", fallback: beep }
              - { digits: "42" }
              - { number: "7" }
              - { tone: busy, duration: 1s }
              - { number: "30" }
            next: amount
          amount: { type: say, as: currency, value: "21.50", next: caller }
          caller: { type: play, prompt: { say: "Your number is {{ call.callerNumber }}" }, next: last }
          last: { type: play, prompt: { say: { en: "Goodbye" } }, next: end }
        """;

    [GeneratedRegex(@"<(?<channel>[^>]+)> Playing '(?<file>[^'.]+)[.']")]
    private static partial Regex Playing();
}
