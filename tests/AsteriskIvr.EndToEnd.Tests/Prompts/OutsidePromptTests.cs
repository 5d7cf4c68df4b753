using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Prompts;

/// <summary>Prompts that others make: a speech engine behind HTTP, and an address whose sound changes while the server runs.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed class OutsidePromptTests
{
    private const int Spoken = 600;
    private const int Old = 1_000;
    private const int New = 1_400;

    private TempFolder _files = null!;
    private SoundServer _engine = null!;
    private SoundServer _web = null!;
    private IvrWorld _world = null!;
    private int _callers = 3200;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new TempFolder();
        _engine = new SoundServer(Sound(Spoken));
        _web = new SoundServer(Sound(Old));
        _world = await IvrWorld.StartAsync(
            flows: new Dictionary<string, string> { ["outside"] = $"first: {{ type: play, prompt: [{{ say: Good morning }}, {{ url: \"{new Uri(_web.Uri, "news.wav")}\" }}], next: bye }}" },
            sections: _ => new JsonObject
            {
                ["Speech"] = new JsonObject { ["Engine"] = "Http", ["Url"] = _engine.Uri.ToString() },
                // The shortest that is allowed.
                ["Prompts"] = new JsonObject { ["UrlRefresh"] = "00:00:10" },
            });
    }

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
        _engine.Dispose();
        _web.Dispose();
        _files.Dispose();
    }

    [TestCase("agi"), TestCase("ari")]
    [CancelAfter(120_000)]
    public async Task The_caller_hears_what_the_engine_speaks_and_what_is_at_the_address_now(string transport, CancellationToken cancellationToken)
    {
        _web.Sound = Sound(Old);
        await HearsAsync(transport, Old, cancellationToken);
        _web.Sound = Sound(New);
        await HearsAsync(transport, New, cancellationToken);
    }

    // Nobody waits for a newer copy: it is looked for beside a call, and the next ones hear it.
    private async Task HearsAsync(string transport, int tone, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var call = await _world.Callers.CallAsync($"{transport}-outside", $"{++_callers}", cancellationToken);
            await call.Ended.WaitAsync(cancellationToken);
            Tone.Seconds(call.Heard, Spoken).ShouldBe(1, 0.25);
            if (Math.Abs(Tone.Seconds(call.Heard, tone) - 1) < 0.25)
                return;
            Tone.Seconds(call.Heard, tone == Old ? New : Old).ShouldBe(1, 0.25);
        }
    }

    private byte[] Sound(int frequency)
    {
        Tone.Write(_files["tone.wav"], frequency, rate: 16_000, channels: 1, seconds: 1);
        return File.ReadAllBytes(_files["tone.wav"]);
    }
}
