using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Speech;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Tests.Nodes.Prompts;

internal sealed class SpeechTests
{
    [Test]
    public async Task Espeak_speaks_what_Asterisk_plays_and_a_second_time_it_is_there()
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node();
        bench.Session.Set("name", "Ada");
        var node = new PlayNode { Prompt = [new Prompt { Say = Make.Text("Hello {{ session.name }}, this is a text.") }] };

        await bench.RunAsync(node);
        var (length, loudness, _) = Waves.Read(prompts.Made.Single());
        var written = File.GetLastWriteTimeUtc(prompts.Made.Single());
        await bench.RunAsync(node);

        length.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        loudness.ShouldBeGreaterThan(0.01);
        File.GetLastWriteTimeUtc(prompts.Made.Single()).ShouldBe(written);
        bench.Caller.Played.Count.ShouldBe(2);
        bench.Caller.Played[0].Value.ShouldBe(Path.ChangeExtension(prompts.Made.Single(), null));
        bench.Caller.Operations[1].Detail.ShouldBe("say:Hello Ada, this is a text.");
        (File.GetUnixFileMode(prompts.Made.Single()) & UnixFileMode.OtherRead).ShouldNotBe(UnixFileMode.None);
        (File.GetUnixFileMode(prompts.Cache) & UnixFileMode.OtherRead).ShouldBe(UnixFileMode.None);
    }

    [TestCase("de-AT", "de", "Guten Tag")]
    [TestCase("fr", "en", "Hello")]
    [TestCase(null, "en", "Hello")]
    public async Task The_calls_language_decides_then_the_flows(string? language, string expected, string text)
    {
        using var prompts = new PromptBench();
        var engine = new FakeEngine();
        var player = prompts.Live(engine).GetRequiredService<PromptPlayer>();
        using var bench = prompts.Node();
        bench.Call.Language = language;
        var say = LocalizedTemplate.FromLanguages([new("de", Make.Text("Guten Tag")), new("en", Make.Text("Hello"))]);
        var context = new NodeContext { Scope = bench.Scope with { FlowLanguage = "en" }, EffectKey = "k", Activity = bench.Activity, CallerOrNull = bench.Caller };

        await player.PlayAsync([new Prompt { Say = say }], "", false, context, default);

        engine.Requests.Single().ShouldBe(new SpeechRequest(text, expected, expected == "en" ? "en-us" : expected));
    }

    [Test]
    public async Task A_sensitive_text_is_deleted_after_it_was_played_and_never_found_again()
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node();
        bench.Session.Set("pin", "4711", sensitive: true);

        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { Say = Make.Text("Your code is {{ session.pin }}") }] });

        bench.Caller.Played.Single().Value.ShouldContain("once-");
        bench.Caller.Operations[^1].Detail.ShouldBe($"say:{Session.Mask}");
        prompts.Made.ShouldBeEmpty();
    }

    [Test]
    public async Task Many_calls_that_need_one_text_have_it_made_once()
    {
        using var prompts = new PromptBench();
        var engine = new FakeEngine { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        var sounds = prompts.Live(engine).GetRequiredService<IPromptSounds>();

        var calls = Enumerable.Range(0, 20).Select(_ => sounds.SpeakAsync("Hello", "en", false, default).AsTask()).ToList();
        engine.Gate.SetResult();
        var clips = await Task.WhenAll(calls);

        clips.Select(clip => clip.Media.Value).Distinct().Count().ShouldBe(1);
        engine.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task No_more_texts_than_configured_are_spoken_at_once()
    {
        using var prompts = new PromptBench();
        var engine = new FakeEngine();
        var sounds = prompts.Live(engine, ("Speech:MaxConcurrent", "2")).GetRequiredService<IPromptSounds>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => sounds.SpeakAsync($"Text {i}", "en", false, default).AsTask()));

        engine.Requests.Count.ShouldBe(20);
        engine.MostAtOnce.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task A_restart_finds_what_was_made_and_removes_what_was_not_finished()
    {
        using var prompts = new PromptBench();
        var first = new FakeEngine();
        var made = await prompts.Live(first).GetRequiredService<IPromptSounds>().SpeakAsync("Hello", "en", false, default);
        File.WriteAllText(Path.Combine(prompts.Cache, "partial-1"), "");
        File.WriteAllText(Path.Combine(prompts.Cache, "once-1.wav"), "a code");
        var second = new FakeEngine();

        var found = await prompts.Live(second).GetRequiredService<IPromptSounds>().SpeakAsync("Hello", "en", false, default);

        found.Media.ShouldBe(made.Media);
        second.Requests.ShouldBeEmpty();
        prompts.Made.Count.ShouldBe(1);
    }

    [Test]
    public async Task Beyond_its_size_the_cache_forgets_what_was_not_played_for_longest()
    {
        using var prompts = new PromptBench();
        var engine = new FakeEngine();
        var life = prompts.Live(engine, ("Prompts:CacheSize", $"{1 << 20}"));
        var store = life.GetRequiredService<PromptStore>();
        var sounds = life.GetRequiredService<IPromptSounds>();
        var old = await sounds.SpeakAsync("The first", "en", false, default);
        // Sounds of 8 kB, as if from an hour ago.
        for (var i = 0; i < 140; i++)
            await sounds.SpeakAsync($"Text {i}", "en", false, default);
        foreach (var file in prompts.Made)
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1));
        File.SetLastWriteTimeUtc($"{old.Media.Value}.wav", TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2));

        store.Size.ShouldBeGreaterThan(1 << 20);
        var after = prompts.Live(engine, ("Prompts:CacheSize", $"{1 << 20}"));
        await after.GetRequiredService<IPromptSounds>().SpeakAsync("One more", "en", false, default);

        after.GetRequiredService<PromptStore>().Size.ShouldBeLessThanOrEqualTo(1 << 20);
        File.Exists($"{old.Media.Value}.wav").ShouldBeFalse();
        prompts.Made.Count.ShouldBeGreaterThan(100);
    }

    [Test]
    public async Task An_engine_that_takes_too_long_is_a_fault_or_the_fallback()
    {
        using var prompts = new PromptBench();
        (string, string?)[] slow = [("Speech:Engine", "Command"), ("Speech:Command", prompts.Script("exec sleep 1000")), ("Speech:Timeout", "00:00:00.200")];
        using var bench = prompts.Node(slow);

        (await bench.FaultOfAsync(new PlayNode { Prompt = [new Prompt { Say = Make.Text("Hello") }] })).Message.ShouldContain("longer than 0.2 s");
        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { Say = Make.Text("Hello"), Fallback = Make.Text("beep") }] });

        bench.Caller.Played.ShouldBe([Media.Sound("beep")]);
        bench.Activity.Lines.Single().Level.ShouldBe("warning");
        prompts.Made.ShouldBeEmpty();
    }

    [Test]
    public async Task A_command_gets_the_text_on_standard_input_and_no_shell_reads_it()
    {
        using var prompts = new PromptBench();
        var heard = Path.Combine(prompts.Folder, "heard");
        var engine = prompts.Script($"cat > '{heard}'; echo \"$1 $2\" >> '{heard}'; espeak-ng -w \"$3\" one");
        using var bench = prompts.Node(("Speech:Engine", "Command"), ("Speech:Command", engine), ("Speech:Arguments:0", "{voice}"), ("Speech:Arguments:1", "{language}"),
            ("Speech:Arguments:2", "{output}"), ("Speech:Voices:en", "Carla"));

        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { Say = Make.Text("-v $(reboot) `x`\n") }] });

        (await File.ReadAllTextAsync(heard)).ShouldBe("-v $(reboot) `x`Carla en\n");
    }

    [TestCase("echo no such voice >&2; exit 3", "ended with 3: no such voice")]
    [TestCase("exit 0", "made no sound")]
    [TestCase("echo this is no sound", "It is no WAV, MP3 or Ogg Vorbis")]
    public async Task A_command_that_fails_says_why(string body, string why)
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node(("Speech:Engine", "Command"), ("Speech:Command", prompts.Script(body)));

        (await bench.FaultOfAsync(new PlayNode { Prompt = [new Prompt { Say = Make.Text("Hello") }] })).Message.ShouldContain(why);
    }

    [Test]
    public async Task German_is_said_by_the_engine_word_by_word_and_cached()
    {
        using var prompts = new PromptBench();
        using var bench = prompts.Node();
        bench.Call.Language = "de";

        await bench.RunAsync(new SayNode { As = SayAs.Currency, Value = Make.Text("21.50") });
        await bench.RunAsync(new PlayNode { Prompt = [new Prompt { Digits = Make.Text("0") }] });

        bench.Caller.Played.Select(media => media.Text).ShouldBe(["say:einund", "say:zwanzig", "say:Euro", "say:und", "say:fünfzig", "say:Cent", "say:null"]);
        prompts.Made.Count.ShouldBe(7);
    }

    [Test]
    public async Task A_language_without_rules_has_Asterisks_numbers_and_no_amounts()
    {
        using var bench = new NodeBench();
        bench.Call.Language = "it";

        await bench.RunAsync(new SayNode { As = SayAs.Number, Value = Make.Text("42") });

        bench.Caller.Played.ShouldBe([Media.Number("42")]);
        (await bench.FaultOfAsync(new SayNode { As = SayAs.Currency, Value = Make.Text("42") })).Code.ShouldBe("language");
    }
}
