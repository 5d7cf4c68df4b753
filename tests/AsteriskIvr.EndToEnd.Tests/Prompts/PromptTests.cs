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
    private SoundServer _web = null!;
    private IvrWorld _world = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new TempFolder();
        Tone.Write(_files["low.wav"], frequency: 300, rate: 44_100, channels: 2, seconds: 1);
        foreach (var sound in (string[])["tone-750.mp3", "tone-1400.ogg"])
            File.Copy(Path.Combine(Repository.Root, "tests/AsteriskIvr.EndToEnd.Tests/Prompts", sound), _files[sound]);
        var flows = Languages.ToDictionary(language => $"saying-{language}", Saying);
        Tone.Write(_files["high.wav"], frequency: 1_000, rate: 16_000, channels: 1, seconds: 1);
        _web = new SoundServer(await File.ReadAllBytesAsync(_files["high.wav"]));
        flows["prompts"] = MainPart(new Uri(_web.Uri, "high.wav"));
        _world = await IvrWorld.StartAsync(flows: flows, promptFolder: _files.Path);
    }

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
        _web.Dispose();
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
        Played(ended).ShouldBe(
        [
            "made", "made", "made", "made", "made", "beep",
            "digits/4", "digits/2", "digits/7", "digits/30",
            "digits/20", "digits/1", "digits/dollars", "vm-and", "digits/50", "made",
            "made", "made",
        ]);

        // A file, an address and a tone are told from each other by what arrived at the telephone.
        Tone.Seconds(call.Heard, 300).ShouldBe(1, 0.25);
        Tone.Seconds(call.Heard, 750).ShouldBe(1, 0.25, "MP3");
        Tone.Seconds(call.Heard, 1_400).ShouldBe(1, 0.25, "Ogg Vorbis");
        Tone.Seconds(call.Heard, 1_000).ShouldBe(1, 0.25);
        Tone.Seconds(call.Heard, 480, 620).ShouldBeGreaterThan(0.3);
        call.Heard.Length.ShouldBeGreaterThan(8 * Rate);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Every_kind_of_value_is_said_in_every_language([Values("agi", "ari")] string transport, [ValueSource(nameof(Languages))] string language, CancellationToken cancellationToken)
    {
        var caller = $"{(transport == "agi" ? 31 : 32)}1{Array.IndexOf(Languages, language)}";
        await using var call = await _world.Callers.CallAsync($"{transport}-saying-{language}", caller, cancellationToken);
        await call.Answered.WaitAsync(cancellationToken);
        await call.Ended.WaitAsync(cancellationToken);
        var ended = await _world.EndedCallAsync(caller);

        ended.EndReason.ShouldBe("completed");
        string.Join(' ', Played(ended)).ShouldBe(Said[language]);
        _world.Pbx.ReadLog().Where(line => line.Contains("does not exist in any format", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static readonly string[] Languages = ["en", "de", "fr"];

    private static readonly (string As, string Value)[] Values =
    [
        ("number", "71"), ("ordinal", "21"), ("currency", "80.50"), ("date", "2026-03-31"), ("time", "14:30"), ("duration", "3720"), ("digits", "42"), ("spelling", "ab-1"),
    ];

    /// <summary>What Asterisk plays, a value a line: a sound of its package, or one that the server made.</summary>
    private static readonly Dictionary<string, string> Said = new()
    {
        ["en"] =
            "digits/70 digits/1 " +
            "digits/20 digits/h-1 " +
            "digits/80 digits/dollars vm-and digits/50 made " +
            "digits/day-2 digits/mon-2 digits/30 digits/h-1 digits/20 digits/20 digits/6 " +
            "digits/2 digits/30 digits/p-m " +
            "digits/1 made vm-and digits/2 minutes " +
            "digits/4 digits/2 " +
            "letters/a letters/b letters/dash digits/1",
        ["de"] = string.Join(' ', Enumerable.Repeat("made", 32)),
        ["fr"] =
            "digits/60 digits/et digits/11 " +
            "digits/20 digits/et made " +
            "digits/80 made digits/et digits/50 made " +
            "digits/day-2 digits/30 digits/et digits/1 digits/mon-2 digits/2 digits/thousand digits/20 digits/6 " +
            "digits/14 hours digits/30 " +
            "made made digits/et digits/2 minutes " +
            "digits/4 digits/2 " +
            "letters/a letters/b letters/dash digits/1",
    };

    private List<string> Played(EndedCall ended)
    {
        var channel = ended.Detail["call"]?["channel"]?.GetValue<string>() ?? ended.Detail["channel"]!.GetValue<string>();
        return [.. _world.Pbx.ReadLog().Select(line => Playing().Match(line)).Where(m => m.Success && m.Groups["channel"].Value == channel).Select(m => Kind(m.Groups["file"].Value))];
    }

    private static string Kind(string file) => file.StartsWith('/') ? "made" : file;

    private static string Saying(string language)
    {
        var nodes = Values.Select((value, i) => $"value{i}: {{ type: say, as: {value.As}, value: \"{value.Value}\", next: {(i + 1 < Values.Length ? $"value{i + 1}" : "end")} }}");
        return string.Join("\n  ", nodes.Prepend($"first: {{ type: language, to: {language}, next: value0 }}"));
    }

    private static string MainPart(Uri web) => $$$"""
        first:
            type: play
            prompt:
              - { file: low.wav }
              - { file: tone-750.mp3 }
              - { file: tone-1400.ogg }
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
