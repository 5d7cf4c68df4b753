using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Reports;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class CallReportTests(TestProvider provider)
{
    [Test]
    public async Task Calls_are_counted_in_the_period_that_they_began_in()
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var first = database.Time.GetUtcNow();
        await CallAsync(database, EndReason.CallerHangup, seconds: 10, "sales", "sales");
        await CallAsync(database, EndReason.Completed, seconds: 30, "sales");
        database.Time.Advance(TimeSpan.FromHours(1));
        var second = database.Time.GetUtcNow();
        await CallAsync(database, EndReason.CallerHangup, seconds: 20);

        var reports = database.Services.GetRequiredService<CallReports>();
        var periods = await reports.SummariseAsync([first, second, second + TimeSpan.FromHours(1)], null, CancellationToken.None);

        periods.Select(period => (period.Start, period.Calls, period.AverageSeconds, period.LongestSeconds)).ShouldBe([(first, 2, 20, 30), (second, 1, 20, 20)]);
        periods[0].EndReasons.ShouldBe(new Dictionary<string, int> { ["caller-hangup"] = 1, ["completed"] = 1 });
        periods[0].Choices["choose"].ShouldBe(new Dictionary<string, int> { ["sales"] = 3 });
        periods[0].Abandoned.ShouldBe(new Dictionary<string, int> { ["choose"] = 1 });
        periods[0].Runs.ShouldBe(new Dictionary<string, int> { ["open"] = 2 });
        (await reports.SummariseAsync([first, second], "other", CancellationToken.None)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_call_is_listed_with_its_way_and_choices_oldest_first()
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var from = database.Time.GetUtcNow();
        await CallAsync(database, EndReason.CallerHangup, seconds: 10, "sales", "parts");
        await CallAsync(database, EndReason.CallerHangup, seconds: 10);

        var lines = await database.Services.GetRequiredService<CallReports>().ListAsync(from, from + TimeSpan.FromHours(1), "support", 10, CancellationToken.None);

        lines.Count.ShouldBe(2);
        (lines[0].Menu, lines[0].Seconds, lines[0].Disposition, lines[0].EndReason, lines[0].Run).ShouldBe(("sales", 10, "no-answer", "caller-hangup", "open"));
        lines[0].SubMenus.ShouldBe(["parts"]);
        lines[0].Path.ShouldBe(["choose"]);
        lines[0].Inputs.ShouldBe(["choose=1", "choose=1"]);
    }

    [Test]
    public async Task Of_very_many_choices_the_first_are_counted_apart()
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        var from = database.Time.GetUtcNow();
        await CallAsync(database, EndReason.Completed, seconds: 1, [.. Enumerable.Range(0, 250).Select(i => $"node-{i}")]);

        var periods = await database.Services.GetRequiredService<CallReports>().SummariseAsync([from, from + TimeSpan.FromHours(1)], null, CancellationToken.None);

        periods[0].Choices["choose"].Count.ShouldBe(201);
        periods[0].Choices["choose"]["(others)"].ShouldBe(50);
    }

    [Test]
    public void Periods_that_are_none_are_refused()
    {
        var now = TestDatabase.Start;
        var reports = new CallReports(null!);
        Should.Throw<ArgumentException>(() => reports.SummariseAsync([now], null, CancellationToken.None));
        Should.Throw<ArgumentException>(() => reports.SummariseAsync([now, now], null, CancellationToken.None));
    }

    private static async Task CallAsync(TestDatabase database, EndReason reason, int seconds, params string[] choices)
    {
        var call = database.Call();
        await database.Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None);
        call.Path.Add(new PathEntry("choose", call.StartedAt));
        foreach (var choice in choices)
            call.Inputs.Add(new CallInput("choose", "1", choice, call.StartedAt));
        database.Time.Advance(TimeSpan.FromSeconds(seconds));
        await database.Calls.EndAsync(database.End(call, reason: reason), CancellationToken.None);
    }
}
