using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>A short version of <c>scripts/chaos</c>.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed class ChaosTests
{
    [TestCase(true, false, false, 30), TestCase(false, true, false, 15), TestCase(true, true, false, 20), TestCase(false, false, true, 20)]
    public async Task Whatever_is_killed_no_call_is_lost_and_none_is_doubled(bool server, bool asterisk, bool database, int seconds)
    {
        if (database && !PostgreSqlServer.IsInstalled)
            Assert.Ignore("PostgreSQL is not installed.");
        var options = new ChaosOptions { Duration = TimeSpan.FromSeconds(seconds), KillServer = server, KillAsterisk = asterisk, KillDatabase = database };

        var report = await ChaosRun.RunAsync(options, TestContext.Progress.WriteLine);

        await TestContext.Out.WriteLineAsync($"{ChaosReport.Heading}\n{report}");
        report.ServedAndUnknown.ShouldBeEmpty();
        report.IsGood.ShouldBeTrue(report.ToString());
        report.Stored.UniqueIds.Count.ShouldBeGreaterThan(0);
    }
}
