namespace AsteriskIvr.Testing.Tests;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class CallScriptTests
{
    private AsteriskInstance _asterisk = null!;
    private SippCaller _caller = null!;

    [OneTimeSetUp]
    public async Task StartAsterisk()
    {
        _asterisk = await AsteriskInstance.StartAsync();
        _caller = new SippCaller(_asterisk);
    }

    [OneTimeTearDown]
    public async Task StopAsterisk() => await _asterisk.DisposeAsync();

    [Test]
    [CancelAfter(30_000)]
    public async Task SIPp_sends_digits_each_once_and_in_order([Values] bool silence, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("SIPp sends a packet capture through a raw socket, which needs CAP_NET_RAW.");
        var script = new CallScript("test-read", silence ? "302" : "301") { Silence = silence }
            .WaitAnswer().Pause(Ms(200)).Press("11").Pause(Ms(100)).Press("2").Press("1").WaitForBye();

        var result = await _caller.RunAsync(script, cancellationToken);

        result.ExitCode.ShouldBe(0, result.Errors);
        await _asterisk.WaitForLogAsync($"TEST_READ caller={script.CallerNumber} digits=1121$", cancellationToken: cancellationToken);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Scripts_hang_up_cancel_and_vanish(CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(
            _caller.RunAsync(new CallScript("test-hold").WaitAnswer().Pause(Ms(100)).HangUp(16), cancellationToken),
            _caller.RunAsync(new CallScript("test-ring").CancelBeforeAnswer(Ms(100)), cancellationToken),
            _caller.RunAsync(new CallScript("test-hold").WaitAnswer().Vanish(), cancellationToken));

        results.ShouldAllBe(result => result.ExitCode == 0 && result.Successful == 1 && result.Failed == 0);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_refused_call_has_failed(CancellationToken cancellationToken)
    {
        var result = await _caller.RunAsync(new CallScript("nobody-here").WaitAnswer().HangUp(), cancellationToken);

        result.ExitCode.ShouldBe(1);
        result.Failed.ShouldBe(1);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Many_calls_hang_up_at_random(CancellationToken cancellationToken)
    {
        var script = new CallScript("bench-dialplan").WaitAnswer().HangUpBetween(Ms(50), Ms(2500));

        var result = await _caller.RunLoadAsync(script, new SippLoad(Total: 40, Rate: 20, Concurrency: 20), cancellationToken);

        result.Created.ShouldBe(40);
        result.Successful.ShouldBe(40, result.Errors);
        result.Failed.ShouldBe(0, result.Errors);
        await Eventually.ShouldBeAsync(() => _asterisk.ReadCdr().Count(cdr => cdr.Destination == "bench-dialplan") == 40,
            cancellationToken: cancellationToken);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
