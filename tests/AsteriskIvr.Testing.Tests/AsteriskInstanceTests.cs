using System.Net.Http.Headers;
using System.Text;

namespace AsteriskIvr.Testing.Tests;

public sealed class AsteriskInstanceTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task It_boots_and_answers_ARI(CancellationToken cancellationToken)
    {
        await using var asterisk = await AsteriskInstance.StartAsync(new AsteriskOptions { Name = "boots" }, cancellationToken);

        asterisk.Version.ShouldStartWith("22.");
        (await AskAsync(asterisk, "asterisk/info", cancellationToken)).ShouldContain("\"name\":\"boots\"");
        (await asterisk.CliAsync("core show version", cancellationToken)).ShouldStartWith("Asterisk 22.");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task It_boots_without_a_warning(CancellationToken cancellationToken)
    {
        await using var asterisk = await AsteriskInstance.StartAsync(cancellationToken: cancellationToken);

        asterisk.ReadLog().Where(line => line.Contains("] WARNING[") || line.Contains("] ERROR[")).ShouldBeEmpty();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Two_run_side_by_side(CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(
            AsteriskInstance.StartAsync(cancellationToken: cancellationToken),
            AsteriskInstance.StartAsync(cancellationToken: cancellationToken));
        await using var first = both[0];
        await using var second = both[1];

        first.SipPort.ShouldNotBe(second.SipPort);
        (await AskAsync(first, "asterisk/info", cancellationToken)).ShouldContain(first.Name);
        (await AskAsync(second, "asterisk/info", cancellationToken)).ShouldContain(second.Name);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Stopped_or_killed_it_is_gone_and_can_be_started_again_on_the_same_ports(CancellationToken cancellationToken)
    {
        await using var asterisk = await AsteriskInstance.StartAsync(cancellationToken: cancellationToken);
        var (ari, pid) = (asterisk.AriUri, asterisk.Pid);

        await asterisk.StopNowAsync(cancellationToken);
        await asterisk.RestartAsync(cancellationToken);
        await asterisk.KillAsync(cancellationToken);
        await asterisk.RestartAsync(cancellationToken);

        asterisk.AriUri.ShouldBe(ari);
        asterisk.Pid.ShouldNotBe(pid);
        (await AskAsync(asterisk, "asterisk/info", cancellationToken)).ShouldContain(asterisk.Name);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Dispose_leaves_neither_process_nor_file(CancellationToken cancellationToken)
    {
        var asterisk = await AsteriskInstance.StartAsync(cancellationToken: cancellationToken);
        Directory.Exists(asterisk.Folder).ShouldBeTrue();

        await asterisk.DisposeAsync();

        Directory.Exists(asterisk.Folder).ShouldBeFalse();
        Directory.Exists($"/proc/{asterisk.Pid}").ShouldBeFalse();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_test_can_add_dialplan(CancellationToken cancellationToken)
    {
        var options = new AsteriskOptions { Dialplan = "[mine]\nexten => 1,1,NoOp(hello)\n" };
        await using var asterisk = await AsteriskInstance.StartAsync(options, cancellationToken);

        (await asterisk.CliAsync("dialplan show mine", cancellationToken)).ShouldContain("NoOp(hello)");
    }

    private static async Task<string> AskAsync(AsteriskInstance asterisk, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{asterisk.AriUser}:{asterisk.AriPassword}")));
        return await client.GetStringAsync(new Uri(asterisk.AriUri, path), cancellationToken);
    }
}
