using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using Microsoft.Extensions.DependencyInjection;
using NAudio.Wave;

namespace AsteriskIvr.Flows.Tests.Nodes.Prompts;

internal sealed class FilePromptTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static IEnumerable<TestCaseData> Formats =>
    [
        new(44_100, 2, null), new(8_000, 1, null), new(48_000, 6, null), new(11_025, 1, new WaveFormat(11_025, 24, 1)),
        new(16_000, 1, WaveFormat.CreateIeeeFloatWaveFormat(16_000, 1)),
    ];

    [TestCaseSource(nameof(Formats))]
    public async Task A_wave_of_any_rate_becomes_what_Asterisk_plays(int rate, int channels, WaveFormat? format)
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node();
        Waves.Write(Path.Combine(prompts.Folder, "tone.wav"), rate, channels, Second, format);

        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { File = Make.Text("tone.wav") }] });

        var (length, loudness, pitch) = Waves.Read(prompts.Made.Single());
        length.TotalSeconds.ShouldBe(1, 0.05);
        loudness.ShouldBe(0.35, 0.05);
        pitch.ShouldBe(440, 10);
    }

    [Test]
    public async Task A_file_that_is_replaced_is_converted_anew()
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node();
        var file = Path.Combine(prompts.Folder, "tone.wav");
        var node = new PlayNode { Prompt = [new Prompt { File = Make.Text("tone.wav") }] };
        Waves.Write(file, 8_000, 1, Second);
        await bench.RunAsync(node);
        Waves.Write(file, 8_000, 1, Second * 2);

        await bench.RunAsync(node);

        bench.Caller.Played.Select(media => media.Value).Distinct().Count().ShouldBe(2);
        Waves.Read($"{bench.Caller.Played[1].Value}.wav").Length.TotalSeconds.ShouldBe(2, 0.05);
    }

    [Test]
    public void What_cannot_be_played_is_said_at_deploy_with_its_place()
    {
        using var prompts = new PromptBench();
        Waves.Write(Path.Combine(prompts.Folder, "welcome.wav"), 8_000, 1, Second);
        File.WriteAllText(Path.Combine(prompts.Folder, "text.wav"), "no sound at all");
        File.WriteAllText(Path.Combine(prompts.Folder, "empty.mp3"), "");
        var folder = prompts.Live().GetRequiredService<PromptFolder>();
        const string Flow = """
            schema: 1
            name: files
            nodes:
              start: { type: start, next: a, exception: trouble, hangup: none }
              a: { type: play, prompt: [{ file: welcome.wav }, { file: welcom.wav }, { file: text.wav }, { file: ../secret.wav }, { file: empty.mp3 }, { say: "Hello" }], next: end }
              trouble: { type: exception, next: end }
              end: { type: end }
            """;

        var result = Catalogs.Reader.Read(Flow, "files.yaml", new DeploymentEnvironment { PromptFile = folder.ProblemOf, HasSpeech = false });

        result.Flow.ShouldBeNull();
        result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).ShouldBe(["IVR0901", "IVR0902", "IVR0901", "IVR0902", "IVR0907"]);
        result.Diagnostics.First(d => d.Code == "IVR0901").Hint.ShouldBe("Did you mean 'welcome.wav'?");
        result.Diagnostics.First(d => d.Code == "IVR0902").Message.ShouldContain("ffmpeg");
    }

    [Test]
    public async Task A_flows_fixed_prompts_are_made_before_the_call()
    {
        using var prompts = new PromptBench();
        Waves.Write(Path.Combine(prompts.Folder, "welcome.wav"), 8_000, 1, Second);
        var engine = new FakeEngine();
        var life = prompts.Live(engine);
        const string Flow = """
            schema: 1
            name: files
            language: en
            nodes:
              start: { type: start, next: a, exception: trouble, hangup: none }
              a: { type: play, prompt: [{ file: welcome.wav }, { say: { en: "Hello", de: "Hallo" } }, { say: "{{ call.id }}" }, { url: "http://127.0.0.1:1/x.wav" }], next: end }
              trouble: { type: exception, next: end }
              end: { type: end }
            """;

        var (made, problems) = await life.GetRequiredService<PromptPreparation>().PrepareAsync(Catalogs.Reader.Read(Flow, "files.yaml").Flow!, default);

        made.ShouldBe(3);
        engine.Requests.Select(request => request.Text).ShouldBe(["Hello", "Hallo"], ignoreOrder: true);
        problems.Single().ShouldStartWith("http://127.0.0.1:1/x.wav: ");
    }

    [Test]
    public async Task A_tone_plays_for_its_time()
    {
        using var bench = new NodeBench();
        var before = bench.Clock.GetUtcNow();

        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { Tone = PromptTone.Busy, Duration = Second * 3 }] });

        bench.Caller.Played.ShouldBe([Media.Tone("busy", Second * 3)]);
        (bench.Clock.GetUtcNow() - before).ShouldBe(Second * 3);
    }
}
