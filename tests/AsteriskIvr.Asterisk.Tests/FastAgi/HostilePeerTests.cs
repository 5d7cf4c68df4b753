using System.Text;
using AsteriskIvr.Asterisk.FastAgi;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class HostilePeerTests
{
    /// <summary>What each sends, and the reason the log gives.</summary>
    private static readonly TestCaseData[] Peers =
    [
        new("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "not-agi") { TestName = "Another protocol" },
        new("\u0016\u0003\u0001\u0002\0\u0001", "not-agi") { TestName = "Binary" },
        new("\n", "not-agi") { TestName = "An empty environment" },
        new("agi_network: yes\nagi_without_colon\n", "not-agi") { TestName = "A line without a colon" },
        new("agi_network: yes\n" + new string('x', 100), "not-agi") { TestName = "A line that no environment has" },
        new("agi_endless: " + new string('x', 100_000), "line-too-long") { TestName = "An endless line" },
        new(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"agi_arg_{i}: x\n")), "too-many-lines") { TestName = "10,000 variables" },
        new(string.Concat(Enumerable.Range(0, 200).Select(i => $"agi_arg_{i}: {new string('x', 4000)}\n")), "environment-too-long") { TestName = "Too much in all" },
    ];

    [TestCaseSource(nameof(Peers))]
    public async Task A_peer_that_is_no_pbx_is_cut_off_while_another_session_goes_on(string sends, string reason)
    {
        await using var fixture = await FastAgiFixture.StartAsync(EchoAsync);
        using var good = FakeAsterisk.Call(fixture.EndPoint);
        (await good.ReadAsync()).ShouldBe("NOOP");

        using var bad = FakeAsterisk.Connect(fixture.EndPoint);
        bad.Send(sends);
        (await bad.ReadAsync()).ShouldBeNull();

        fixture.Log.Count(LogLevel.Warning, reason).ShouldBe(1);
        good.Send("200 result=0\n");
        await good.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (x)\n");
        (await good.ReadAsync()).ShouldBeNull();
        await FastAgiFixture.UntilAsync(() => fixture.Server.Connections == 0);
    }

    [TestCase("")]
    [TestCase("agi_network: yes\nagi_cha")]
    public async Task A_peer_whose_environment_does_not_end_in_time_is_cut_off(string begins)
    {
        var time = new FakeTimeProvider();
        await using var fixture = await FastAgiFixture.StartAsync(EchoAsync, timeProvider: time);
        using var good = FakeAsterisk.Call(fixture.EndPoint);
        (await good.ReadAsync()).ShouldBe("NOOP");
        using var slow = FakeAsterisk.Connect(fixture.EndPoint);
        slow.Send(begins);
        await FastAgiFixture.UntilAsync(() => fixture.Server.Connections == 2);

        time.Advance(TimeSpan.FromSeconds(9));
        fixture.Log.Count(LogLevel.Warning, "environment-timeout").ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(2));

        (await slow.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Warning, "environment-timeout").ShouldBe(1);
        good.Send("200 result=0\n");
        (await good.ReadAsync()).ShouldBe("GET VARIABLE \"X\"");
    }

    [Test]
    public async Task A_peer_that_floods_a_session_is_cut_off([Values("a line without end", "lines that answer nothing")] string how)
    {
        await using var fixture = await FastAgiFixture.StartAsync((session, _) => WaitAsync(session));
        using var bad = FakeAsterisk.Call(fixture.EndPoint);
        bad.Send(how == "a line without end" ? new string('x', 1_000_000) : string.Concat(Enumerable.Repeat("200 result=0\n", 1000)));
        (await bad.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Warning, how == "a line without end" ? "reply-too-long" : "unsolicited-lines").ShouldBe(1);
        await FastAgiFixture.UntilAsync(() => fixture.Server.Connections == 0);
    }

    [Test]
    public async Task A_peer_that_takes_nothing_costs_no_thread_and_no_other_session()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) =>
        {
            // Asterisk as it never is: it answers before it reads.
            for (var i = 0; i < 2000; i++)
                await session.SetVariableAsync("X", new string('x', 8000), stopping);
        });
        using var deaf = FakeAsterisk.Call(fixture.EndPoint);
        var flood = Task.Run(() => deaf.Send(string.Concat(Enumerable.Repeat("200 result=1\n", 100))));
        using var good = FakeAsterisk.Call(fixture.EndPoint);
        (await good.ReadAsync())!.Length.ShouldBeGreaterThan(8000);
        await flood;
        deaf.Reset();
        good.Reset();
        await FastAgiFixture.UntilAsync(() => fixture.Server.Connections == 0);
    }

    [Test]
    public async Task A_thousand_hostile_connections_leave_nothing_behind()
    {
        await using var fixture = await FastAgiFixture.StartAsync(EchoAsync);
        var random = new Random(1);
        string[] kinds = [.. Peers.Select(peer => (string)peer.Arguments[0]!), "", "agi_half: ", FakeAsterisk.Environment, FakeAsterisk.Environment + "HANGUP\n", FakeAsterisk.Environment + "junk"];
        for (var i = 0; i < 1000; i++)
        {
            var peer = FakeAsterisk.Connect(fixture.EndPoint);
            var sends = kinds[i % kinds.Length];
            peer.Send(Encoding.UTF8.GetBytes(sends.Length > 5000 ? sends[..random.Next(5000)] : sends));
            if (random.Next(2) == 0)
                peer.Reset();
            else
                peer.Dispose();
        }
        await FastAgiFixture.UntilAsync(() => fixture.Server is { Connections: 0, ActiveSessions: 0 });

        using var good = FakeAsterisk.Call(fixture.EndPoint);
        await good.ExpectAsync("NOOP", "200 result=0\n");
        await good.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (x)\n");
        (await good.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Error, "").ShouldBe(0);
    }

    private static async Task EchoAsync(AgiSession session, CancellationToken stopping)
    {
        await session.NoOpAsync(stopping);
        await session.GetVariableAsync("X", stopping);
    }

    private static async Task WaitAsync(AgiSession session)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, session.Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        session.IsClosed.ShouldBeTrue();
    }
}
