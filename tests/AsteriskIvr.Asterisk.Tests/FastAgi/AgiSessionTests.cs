using AsteriskIvr.Asterisk.FastAgi;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class AgiSessionTests
{
    [Test]
    public async Task Each_command_gets_its_reply_typed()
    {
        var heard = await FastAgiFixture.ServeAsync(
            async session =>
            {
                await session.AnswerAsync();
                await session.SetVariableAsync("X", "a \"b\" \\c");
                return new object?[]
                {
                    await session.StreamFileAsync("hello-world", "#"), await session.GetDataAsync("enter", TimeSpan.FromSeconds(5), 4), await session.GetDataAsync("enter"),
                    await session.WaitForDigitAsync(TimeSpan.FromSeconds(1)), await session.GetVariableAsync("A"), await session.GetVariableAsync("B"),
                    await session.RecordFileAsync(new AgiRecordRequest("/tmp/x") { MaxSilence = TimeSpan.FromSeconds(2) }), await session.ChannelStatusAsync(),
                    await session.ExecAsync("Dial", "PJSIP/a,20"), await session.SayNumberAsync(42), await session.DatabasePutAsync("f", "k", "v"),
                };
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("ANSWER", "200 result=0\n");
                await asterisk.ExpectAsync("SET VARIABLE \"X\" \"a \\\"b\\\" \\\\c\"", "200 result=1\n");
                await asterisk.ExpectAsync("STREAM FILE \"hello-world\" \"#\"", "200 result=35 endpos=4000\n");
                await asterisk.ExpectAsync("GET DATA \"enter\" \"5000\" \"4\"", "200 result=0042\n");
                await asterisk.ExpectAsync("GET DATA \"enter\" \"0\" \"1023\"", "200 result= (timeout)\n");
                await asterisk.ExpectAsync("WAIT FOR DIGIT \"1000\"", "200 result=0\n");
                await asterisk.ExpectAsync("GET VARIABLE \"A\"", "200 result=1 (x)\n");
                await asterisk.ExpectAsync("GET VARIABLE \"B\"", "200 result=0\n");
                await asterisk.ExpectAsync("RECORD FILE \"/tmp/x\" \"wav\" \"#\" \"300000\" \"0\" \"BEEP\" \"s=2\"", "200 result=7 (timeout) endpos=800\n");
                await asterisk.ExpectAsync("CHANNEL STATUS", "200 result=6\n");
                await asterisk.ExpectAsync("EXEC \"Dial\" \"PJSIP/a,20\"", "200 result=0\n");
                await asterisk.ExpectAsync("SAY NUMBER \"42\" \"\"", "200 result=49\n");
                await asterisk.ExpectAsync("DATABASE PUT \"f\" \"k\" \"v\"", "200 result=1\n");
                (await asterisk.ReadAsync()).ShouldBeNull();
            });
        heard.ShouldBe([new AgiPlayback('#', 4000), new AgiDigits("0042", false), new AgiDigits("", true), null, "x", null, new AgiRecording(null, 800), AgiChannelState.Up, 0, '1', true]);
    }

    [Test]
    public async Task Speech_results_are_read_into_matches()
    {
        var speech = await FastAgiFixture.ServeAsync(
            async session => await session.SpeechRecognizeAsync("say", TimeSpan.FromSeconds(3)),
            asterisk => asterisk.ExpectAsync(
                "SPEECH RECOGNIZE \"say\" \"3\"",
                "200 result=1 (speech) endpos=10 results=2 score0=900 text0=\"call (bob)\" grammar0=names score1=-1 text1=\"\" grammar1=g)\n"));
        speech.Matches.ShouldBe([new("call (bob)", 900, "names"), new("", -1, "g)")]);
        speech.EndPosition.ShouldBe(10);
    }

    [Test]
    public async Task A_session_whose_octets_come_in_any_pieces_is_the_same_session()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) =>
        {
            var x = await session.GetVariableAsync("X", stopping);
            await session.NoOpAsync(stopping);
            await session.SetVariableAsync("Y", (x == "two\nlines") + session.Environment.Arguments[2], stopping);
        });
        var stream = FakeAsterisk.Environment + "200 result=1 (two\nlines)\n200 result=0\n200 result=1\n";
        await Gen.Int[1, 60].Array[1, 6].SampleAsync(
            async sizes =>
            {
                using var asterisk = FakeAsterisk.Connect(fixture.EndPoint);
                var commands = new Queue<string>(["GET VARIABLE \"X\"", "NOOP", "SET VARIABLE \"Y\" \"Truethird: with colon\""]);
                // Each part waits for the command it answers; the parts are cut where the property wants.
                foreach (var part in stream.Split("\n200").Select((part, index) => index == 0 ? part + "\n" : "200" + part + (index < 3 ? "\n" : "")))
                {
                    if (part.StartsWith("200", StringComparison.Ordinal))
                    {
                        (await asterisk.ReadAsync()).ShouldBe(commands.Dequeue());
                    }
                    for (var (at, i) = (0, 0); at < part.Length; i++)
                    {
                        var size = Math.Min(sizes[i % sizes.Length], part.Length - at);
                        asterisk.Send(part.Substring(at, size));
                        at += size;
                    }
                }
                (await asterisk.ReadAsync()).ShouldBeNull();
            },
            iter: 30, threads: 1);
        fixture.Log.Lines.ShouldNotContain(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Test]
    public async Task Only_one_command_may_be_in_flight()
    {
        var error = await FastAgiFixture.ServeAsync(
            async session =>
            {
                var first = session.NoOpAsync();
                var second = Should.Throw<InvalidOperationException>(() => session.SendAsync(new AgiCommand("ANSWER")).AsTask());
                await first;
                return second;
            },
            asterisk => asterisk.ExpectAsync("NOOP", "200 result=0\n"));
        error.Message.ShouldContain("NOOP");
    }

    [TestCase("510 Invalid or unknown command\n", 510)]
    [TestCase("520-Invalid command syntax.  Proper usage follows:\nUsage\n520 End of proper usage.\n", 520)]
    [TestCase("503 result=-2 Memory allocation failure\n", 503)]
    public async Task A_refused_command_is_a_fault_of_the_command(string reply, int status)
    {
        var next = await FastAgiFixture.ServeAsync(
            async session =>
            {
                (await Should.ThrowAsync<AgiCommandException>(async () => await session.GosubAsync("a", "b", "1"))).Reply.Status.ShouldBe(status);
                return await session.GetVariableAsync("X");
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("GOSUB \"a\" \"b\" \"1\"", "100 result=0 Trying...\n" + reply);
                await asterisk.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (still in step)\n");
            });
        next.ShouldBe("still in step");
    }

    [Test]
    public async Task A_line_outside_the_grammar_is_a_fault_shown_escaped_and_the_session_stays_in_step()
    {
        var (error, next) = await FastAgiFixture.ServeAsync(
            async session =>
            {
                var error = await Should.ThrowAsync<AgiProtocolException>(async () => await session.NoOpAsync());
                return (error, await session.GetVariableAsync("X"));
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("NOOP", "\u001b[31m" + new string('x', 500) + "\n");
                await asterisk.ExpectAsync("GET FULL VARIABLE \"agi-marker-1\"", "200 result=0\n200 result=1 (agi-marker-1)\n");
                await asterisk.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (in step)\n");
            });
        error.Message.ShouldContain("\\u001b[31mxxx");
        error.Message.Length.ShouldBeLessThan(200);
        next.ShouldBe("in step");
    }

    [Test]
    public async Task A_cancelled_command_is_stopped_by_a_marker_and_the_next_gets_its_own_reply([Values] bool firstIsAnswered)
    {
        using var cancellation = new CancellationTokenSource();
        var next = await FastAgiFixture.ServeAsync(
            async session =>
            {
                await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await session.StreamFileAsync("long", cancellationToken: cancellation.Token));
                session.IsHungUp.ShouldBeFalse();
                return await session.WaitForDigitAsync(TimeSpan.FromSeconds(1));
            },
            async asterisk =>
            {
                (await asterisk.ReadAsync()).ShouldBe("STREAM FILE \"long\" \"\"");
                cancellation.Cancel();
                (await asterisk.ReadAsync()).ShouldBe("GET FULL VARIABLE \"agi-marker-1\"");
                if (firstIsAnswered)
                    asterisk.Send("200 result=0 endpos=100\n");
                asterisk.Send("200 result=1 (agi-marker-1)\n");
                await asterisk.ExpectAsync("WAIT FOR DIGIT \"1000\"", "200 result=55\n");
            });
        next.ShouldBe('7');
    }

    [Test]
    public async Task A_marker_that_lies_unseen_before_asterisk_is_followed_by_another([Values] bool firstIsAnswered)
    {
        var time = new FakeTimeProvider();
        using var cancellation = new CancellationTokenSource();
        await using var fixture = await FastAgiFixture.StartAsync(
            async (session, stopping) =>
            {
                await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await session.StreamFileAsync("long", cancellationToken: cancellation.Token));
                await session.NoOpAsync(stopping);
            },
            timeProvider: time);
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        (await asterisk.ReadAsync()).ShouldBe("STREAM FILE \"long\" \"\"");
        await cancellation.CancelAsync();
        (await asterisk.ReadAsync()).ShouldBe("GET FULL VARIABLE \"agi-marker-1\"");

        if (firstIsAnswered)
            asterisk.Send("200 result=0 endpos=100\n");
        var second = asterisk.ReadAsync();
        await FastAgiFixture.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return second.IsCompleted;
        });
        (await second).ShouldBe("GET FULL VARIABLE \"agi-marker-2\"");
        asterisk.Send("200 result=1 (agi-marker-1)\n200 result=1 (agi-marker-2)\n");
        await asterisk.ExpectAsync("NOOP", "200 result=0\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
    }

    [Test]
    public async Task A_key_that_ended_a_cancelled_command_is_kept_for_the_next_that_it_can_end([Values("*8", "")] string keys)
    {
        using var cancellation = new CancellationTokenSource();
        var next = await FastAgiFixture.ServeAsync(
            async session =>
            {
                await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await session.WaitForDigitAsync(TimeSpan.FromSeconds(9), cancellation.Token));
                await session.NoOpAsync();
                return (await session.StreamFileAsync("welcome", keys)).Digit;
            },
            async asterisk =>
            {
                (await asterisk.ReadAsync()).ShouldBe("WAIT FOR DIGIT \"9000\"");
                cancellation.Cancel();
                await asterisk.ExpectAsync("GET FULL VARIABLE \"agi-marker-1\"", "200 result=56\n200 result=1 (agi-marker-1)\n");
                await asterisk.ExpectAsync("NOOP", "200 result=0\n");
                // A prompt that this key does not stop is played, and the key is gone, as it is when it is pressed while the prompt plays.
                if (keys.Length == 0)
                    await asterisk.ExpectAsync("STREAM FILE \"welcome\" \"\"", "200 result=0 endpos=8000\n");
            });
        next.ShouldBe(keys.Length == 0 ? null : '8');
    }

    [Test]
    public async Task A_command_cancelled_before_it_could_be_sent_is_never_sent()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var secondIsGivenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await FastAgiFixture.ServeAsync(
            async session =>
            {
                await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await session.ExecAsync("Wait", "1", first.Token));
                var held = session.StreamFileAsync("long", cancellationToken: second.Token);
                await second.CancelAsync();
                await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await held);
                secondIsGivenUp.SetResult();
                await session.NoOpAsync();
                return true;
            },
            async asterisk =>
            {
                (await asterisk.ReadAsync()).ShouldBe("EXEC \"Wait\" \"1\"");
                await first.CancelAsync();
                (await asterisk.ReadAsync()).ShouldBe("GET FULL VARIABLE \"agi-marker-1\"");
                await secondIsGivenUp.Task;
                asterisk.Send("200 result=0\n200 result=1 (agi-marker-1)\n");
                await asterisk.ExpectAsync("NOOP", "200 result=0\n");
            });
    }

    [Test]
    public async Task A_missing_sound_is_a_fault_while_the_caller_is_there()
    {
        var error = await FastAgiFixture.ServeAsync(
            async session => await Should.ThrowAsync<AgiCommandException>(async () => await session.StreamFileAsync("missing")),
            async asterisk =>
            {
                await asterisk.ExpectAsync("STREAM FILE \"missing\" \"\"", "200 result=-1 endpos=0\n");
                await asterisk.ExpectAsync("CHANNEL STATUS", "200 result=6\n");
            });
        error.Command.ShouldBe("STREAM FILE");
    }
}
