using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class PromptTests
{
    [Test]
    public async Task Play_plays_its_prompts_in_order_after_answering()
    {
        using var bench = new NodeBench();
        bench.Session.Set("account", "4711");

        var outlet = await bench.RunAsync(new PlayNode
        {
            Prompt = [.. Make.Sounds("hello-world"), new Prompt { Digits = Make.Text("{{ session.account }}") }, new Prompt { Number = Make.Text("12.0") }],
        });

        outlet.ShouldBe("next");
        bench.Caller.Operations.Select(o => o.ToString()).ShouldBe(["answer", "play sound:hello-world digits:4711 sound:digits/12"]);
        bench.Call.AnsweredAt.ShouldBe(bench.Call.StartedAt);
    }

    [Test]
    public async Task Play_answers_only_once_and_never_when_early()
    {
        using var bench = new NodeBench();

        await bench.RunAsync(new PlayNode { Prompt = Make.Sounds("ad"), Early = true });
        bench.Caller.IsAnswered.ShouldBeFalse();
        await bench.RunAsync(new PlayNode { Prompt = Make.Sounds("a") });
        await bench.RunAsync(new PlayNode { Prompt = Make.Sounds("b") });

        bench.Caller.Operations.Count(o => o.Name == "answer").ShouldBe(1);
    }

    [TestCase(true, "interrupted")]
    [TestCase(false, "next")]
    public async Task A_key_interrupts_only_an_interruptible_play(bool interruptible, string expected)
    {
        using var bench = new NodeBench(Make.Press("5"));

        var outlet = await bench.RunAsync(new PlayNode { Prompt = Make.Sounds("a", "b"), Interruptible = interruptible });

        outlet.ShouldBe(expected);
        bench.Caller.Played.Count.ShouldBe(interruptible ? 1 : 2);
    }

    [TestCase("1", "1")]
    [TestCase("2", "interrupted")]
    public async Task A_key_that_is_wired_stops_a_prompt_and_leads_to_its_node(string key, string expected)
    {
        using var bench = new NodeBench(Make.Press(key));
        var play = new PlayNode { Prompt = Make.Sounds("a", "b"), Interruptible = true, Wiring = Make.Wires(("1", "agent"), ("next", "on"), ("interrupted", "on")) };

        (await bench.RunAsync(play)).ShouldBe(expected);

        bench.Call.Inputs.Select(input => (input.Value, input.Label)).ShouldBe(expected == "1" ? [("1", "agent")] : []);
    }

    [Test]
    public async Task A_key_that_is_not_wired_does_not_stop_a_prompt_that_has_others()
    {
        using var bench = new NodeBench(Make.Press("2"));

        (await bench.RunAsync(new PlayNode { Prompt = Make.Sounds("a", "b"), Wiring = Make.Wires(("1", "agent"), ("next", "on")) })).ShouldBe(Outlets.Next);

        bench.Caller.Played.Count.ShouldBe(2);
    }

    [TestCase("")]
    [TestCase("a&b")]
    [TestCase("a,b")]
    [TestCase("../../etc/passwd")]
    [TestCase("a\nb")]
    [TestCase("a\"b")]
    public async Task A_sound_name_that_Asterisk_would_misread_is_a_permanent_fault(string name)
    {
        using var bench = new NodeBench();
        bench.Session.Set("sound", name);

        var fault = await bench.FaultOfAsync(new PlayNode { Prompt = Make.Sounds("{{ session.sound }}") });

        fault.Code.ShouldBe("prompt");
        fault.IsPermanent.ShouldBeTrue();
        bench.Caller.Operations.ShouldBeEmpty();
    }

    [Test]
    public async Task A_sound_that_the_PBX_lacks_is_a_fault()
    {
        using var bench = new NodeBench(new CallerScript { MissingSounds = new HashSet<string> { "nope" } });

        (await bench.FaultOfAsync(new PlayNode { Prompt = Make.Sounds("nope") })).Message.ShouldContain("nope");
    }

    [TestCase(SayAs.Number, "-42", "sound:digits/minus sound:digits/40 sound:digits/2")]
    [TestCase(SayAs.Number, " 7.000 ", "sound:digits/7")]
    [TestCase(SayAs.Digits, "*0049#", "digits:*0049#")]
    [TestCase(SayAs.Ordinal, "21", "sound:digits/20 sound:digits/h-1")]
    [TestCase(SayAs.Date, "2026-03-01T23:30:00Z", "sound:digits/day-0 sound:digits/mon-2 sound:digits/h-1 sound:digits/20 sound:digits/20 sound:digits/6")]
    [TestCase(SayAs.Time, "14:30", "sound:digits/2 sound:digits/30 sound:digits/p-m")]
    [TestCase(SayAs.Duration, "1m5s", "sound:digits/1 sound:minute sound:vm-and sound:digits/5 sound:seconds")]
    [TestCase(SayAs.Spelling, "b#", "sound:letters/b sound:digits/pound")]
    public async Task Say_reads_a_value(SayAs how, string value, string played)
    {
        using var bench = new NodeBench();
        bench.Session.Set("value", value);

        (await bench.RunAsync(new SayNode { As = how, Value = Make.Text("{{ session.value }}") })).ShouldBe("next");

        bench.Caller.Operations[^1].Detail.ShouldBe(played);
    }

    [TestCase(SayAs.Number, "")]
    [TestCase(SayAs.Number, "seven")]
    [TestCase(SayAs.Number, "1000000000000000")]
    [TestCase(SayAs.Ordinal, "-1")]
    [TestCase(SayAs.Ordinal, "1.5")]
    [TestCase(SayAs.Currency, "ten")]
    [TestCase(SayAs.Date, "31.03.2026")]
    [TestCase(SayAs.Date, "2026-02-30")]
    [TestCase(SayAs.Time, "25:00")]
    [TestCase(SayAs.Time, "2026-03-31")]
    [TestCase(SayAs.Duration, "-5")]
    [TestCase(SayAs.Duration, "long")]
    [TestCase(SayAs.Spelling, "")]
    [TestCase(SayAs.Spelling, "a☎")]
    [TestCase(SayAs.Digits, "12a")]
    [TestCase(SayAs.Digits, "")]
    public async Task Say_refuses_what_cannot_be_read_and_names_it(SayAs how, string value)
    {
        using var bench = new NodeBench();
        bench.Session.Set("value", value);

        var fault = await bench.FaultOfAsync(new SayNode { As = how, Value = Make.Text("{{ session.value }}") });

        fault.Message.ShouldContain("session.value");
        fault.Message.ShouldContain($"\"{value}\"");
        fault.IsPermanent.ShouldBeTrue();
    }

    [Test]
    public async Task A_refused_sensitive_value_is_not_in_the_fault()
    {
        using var bench = new NodeBench();
        bench.Session.Set("pin", "9x", sensitive: true);

        var fault = await bench.FaultOfAsync(new SayNode { As = SayAs.Digits, Value = Make.Text("{{ session.pin }}") });

        fault.Message.ShouldNotContain("9x");
        fault.Message.ShouldContain(Session.Mask);
    }

    [Test]
    public async Task The_caller_can_hang_up_in_a_prompt()
    {
        using var bench = new NodeBench(new CallerScript { HangUpAtOperation = 2 });

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(new PlayNode { Prompt = Make.Sounds("a") }));
    }
}
