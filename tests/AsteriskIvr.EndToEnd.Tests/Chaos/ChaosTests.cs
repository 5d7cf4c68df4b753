namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>A short version of <c>scripts/chaos</c>.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed class ChaosTests
{
    [TestCase(true, false, 30), TestCase(false, true, 20), TestCase(true, true, 25)]
    public async Task Whatever_is_killed_no_call_is_lost_and_none_is_doubled(bool server, bool asterisk, int seconds)
    {
        var options = new ChaosOptions { Duration = TimeSpan.FromSeconds(seconds), KillServer = server, KillAsterisk = asterisk };

        var report = await ChaosRun.RunAsync(options, TestContext.Progress.WriteLine);

        await TestContext.Out.WriteLineAsync($"{ChaosReport.Heading}\n{report}");
        report.ServedAndUnknown.ShouldBeEmpty();
        report.IsGood.ShouldBeTrue(report.ToString());
        report.Stored.UniqueIds.Count.ShouldBeGreaterThan(0);
    }
}
