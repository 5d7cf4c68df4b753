using AsteriskIvr.Asterisk.FastAgi;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class AgiHangupTests
{
    [Test]
    public async Task A_hangup_ahead_of_the_reply_ends_the_command_at_once_and_its_late_reply_is_nobody_elses()
    {
        var goOn = new TaskCompletionSource();
        var value = await FastAgiFixture.ServeAsync(
            async session =>
            {
                (await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.AnswerAsync())).ConnectionClosed.ShouldBeFalse();
                session.HungUp.IsCancellationRequested.ShouldBeTrue();
                session.Closed.IsCancellationRequested.ShouldBeFalse();
                goOn.SetResult();
                return await session.GetVariableAsync("HANGUPCAUSE");
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("ANSWER", "HANGUP\n");
                await goOn.Task.WaitAsync(FakeAsterisk.Patience);
                asterisk.Send("511 Command Not Permitted on a dead channel or intercept routine\n");
                await asterisk.ExpectAsync("GET VARIABLE \"HANGUPCAUSE\"", "200 result=1 (16)\n");
            });
        value.ShouldBe("16");
    }

    [Test]
    public async Task A_hangup_behind_the_reply_of_what_it_interrupted_is_told_from_a_missing_sound([Values] bool withNotice)
    {
        var dead = await FastAgiFixture.ServeAsync(
            async session =>
            {
                await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.StreamFileAsync("hello-world"));
                return session.IsHungUp;
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("STREAM FILE \"hello-world\" \"\"", "200 result=-1 endpos=800\n");
                // With AGISIGHUP=no there is no notice, but a refusal.
                await asterisk.ExpectAsync("CHANNEL STATUS", (withNotice ? "HANGUP\n" : "") + "511 Command Not Permitted on a dead channel or intercept routine\n");
            });
        dead.ShouldBeTrue();
    }

    [Test]
    public async Task A_hangup_while_no_command_is_in_flight_cancels_what_the_handler_waits_for()
    {
        var waiting = new TaskCompletionSource();
        var cancelled = await FastAgiFixture.ServeAsync(
            async session =>
            {
                var wait = Task.Delay(Timeout.InfiniteTimeSpan, session.HungUp);
                waiting.SetResult();
                await FastAgiFixture.CatchAsync<OperationCanceledException>(() => wait);
                return session.IsHungUp && !session.IsClosed;
            },
            async asterisk =>
            {
                await waiting.Task.WaitAsync(FakeAsterisk.Patience);
                asterisk.Send("HANGUP\n");
                (await asterisk.ReadAsync()).ShouldBeNull();
            });
        cancelled.ShouldBeTrue();
    }

    [Test]
    public async Task A_hangup_told_twice_or_in_pieces_is_one_hangup()
    {
        var waiting = new TaskCompletionSource();
        var calls = await FastAgiFixture.ServeAsync(
            async session =>
            {
                var calls = 0;
                await using var registration = session.HungUp.Register(() => calls++);
                var wait = Task.Delay(Timeout.InfiniteTimeSpan, session.Closed);
                waiting.SetResult();
                await FastAgiFixture.CatchAsync<OperationCanceledException>(() => wait);
                return calls;
            },
            async asterisk =>
            {
                await waiting.Task.WaitAsync(FakeAsterisk.Patience);
                foreach (var piece in "HANGUP\nHANGUP\n")
                    asterisk.Send(piece.ToString());
                asterisk.EndSending();
            });
        calls.ShouldBe(1);
    }

    [Test]
    public async Task What_asterisk_answers_on_a_dead_channel_too_is_not_lost_to_a_hangup_ahead_of_its_reply()
    {
        var (value, dead) = await FastAgiFixture.ServeAsync(
            async session =>
            {
                await session.NoOpAsync();
                return (await session.GetVariableAsync("X"), session.IsHungUp);
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("NOOP", "200 resu");
                asterisk.Send("lt=0\nHANG");
                (await asterisk.ReadAsync()).ShouldBe("GET VARIABLE \"X\"");
                asterisk.Send("UP\n200 result=1 (");
                asterisk.Send("x)\n");
            });
        (value, dead).ShouldBe(("x", true));
    }

    [Test]
    public async Task A_token_linked_to_the_hangup_does_not_make_it_a_mere_cancellation()
    {
        var error = await FastAgiFixture.ServeAsync(
            async session =>
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(session.HungUp);
                return await FastAgiFixture.CatchAsync<OperationCanceledException>(async () => await session.AnswerAsync(linked.Token));
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("ANSWER", "HANGUP\n");
                (await asterisk.ReadAsync()).ShouldBeNull();
            });
        error.ShouldBeOfType<AgiHangupException>();
    }

    [Test]
    public async Task On_a_dead_channel_only_what_asterisk_allows_there_is_sent()
    {
        await FastAgiFixture.ServeAsync(
            async session =>
            {
                await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.AnswerAsync());
                await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.StreamFileAsync("x"));
                await session.SetVariableAsync("A", "1");
                return await session.ExecAsync("NoOp");
            },
            async asterisk =>
            {
                await asterisk.ExpectAsync("ANSWER", "HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n");
                await asterisk.ExpectAsync("SET VARIABLE \"A\" \"1\"", "200 result=1\n");
                await asterisk.ExpectAsync("EXEC \"NoOp\" \"\"", "200 result=-1\n");
            });
    }

    [Test]
    public async Task The_end_of_the_connection_ends_command_and_tokens([Values] bool reset)
    {
        var (error, closed) = await FastAgiFixture.ServeAsync(
            async session =>
            {
                var error = await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.AnswerAsync());
                await FastAgiFixture.CatchAsync<AgiHangupException>(async () => await session.NoOpAsync());
                return (error, session.IsClosed && session.Closed.IsCancellationRequested && session.HungUp.IsCancellationRequested && !session.IsHungUp);
            },
            async asterisk =>
            {
                (await asterisk.ReadAsync()).ShouldBe("ANSWER");
                if (reset)
                    asterisk.Reset();
                else
                    asterisk.EndSending();
            });
        error.ConnectionClosed.ShouldBeTrue();
        closed.ShouldBeTrue();
    }
}
