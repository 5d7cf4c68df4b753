using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Targets;

namespace AsteriskIvr.PostCall.Tests.Targets;

internal sealed class PostponedRunTests
{
    private static readonly NodeFaultException Away = new("timeout", "No answer.") { Target = TargetVerdict.Away };

    [Test]
    public async Task A_run_whose_target_is_out_of_service_waits_in_the_database_and_counts_no_attempt()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.TargetOf = node => node == "second" ? "crm" : null;
        for (var i = 0; i < 5; i++)
            await FailAsync(bench.Targets);
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        bench.Work.Nodes.ShouldBe(["first"]);
        bench.Runs.ShouldBe(["open|second|0"]);
        bench.Database.Query("SELECT error, lease FROM runs").ShouldBe(["waits for crm|"]);
        bench.Database.Query("SELECT node FROM steps").ShouldBe(["first"], "an attempt that was not made leaves no trace");
        (await bench.Store.UntilNextDueAsync(CancellationToken.None)).ShouldNotBeNull().ShouldBeGreaterThan(bench.Targets.Statuses[0].NextAttemptAt!.Value - bench.Time.GetUtcNow());

        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["done||0"]);
        bench.Work.Nodes.ShouldBe(["first", "second", "third"]);
        bench.Database.Query("SELECT error FROM runs").ShouldBe([""]);
    }

    [Test]
    public async Task However_often_a_run_is_postponed_it_is_never_a_dead_letter_and_keeps_its_last_error()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", new() { Attempts = 2, First = TimeSpan.FromSeconds(1), Jitter = false }));
        bench.Work.TargetOf = _ => "crm";
        bench.Work.Fails("first", attempt => attempt == 1 ? Away : null);
        await bench.Database.QueueRunAsync();
        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["open|first|1"]);

        for (var day = 0; day < 30; day++)
        {
            while (bench.Targets.Statuses[0].State == TargetState.InService)
                await FailAsync(bench.Targets);
            bench.Time.Advance(TimeSpan.FromDays(1));
            using var trial = (await bench.Targets.EnterAsync("crm", CancellationToken.None)).Turn.ShouldNotBeNull();
            await bench.ExecuteDueAsync();
            bench.Runs.ShouldBe(["open|first|1"]);
            trial.Failed(Away);
        }

        bench.Database.Query("SELECT error FROM runs").ShouldBe(["timeout: No answer."]);
        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["done||0"]);
    }

    [Test]
    public async Task What_an_attempt_has_done_of_its_work_is_told_to_the_next_one_also_after_a_restart_and_a_resumption()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", new() { Attempts = 2, Jitter = false }), PostCallBench.Step("second"));
        var told = new List<string?>();
        bench.Work.Does["first"] = (context, _) =>
        {
            told.Add(context.Progress);
            context.Progress += "x";
            return told.Count < 3 ? throw new NodeFaultException("no", "No.") : Task.FromResult<string?>(null);
        };
        bench.Work.Does["second"] = (context, _) =>
        {
            told.Add(context.Progress);
            return Task.FromResult<string?>(null);
        };
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await using (var again = bench.Database.OpenAgain())
            await bench.ExecuteDueAsync(again.Runs);
        bench.Runs.ShouldBe(["dead|first|2"]);
        await bench.Store.ResumeAsync(null, CancellationToken.None);
        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["done||0"]);
        told.ShouldBe([null, "x", "xx", null]);
    }

    private static async Task FailAsync(TargetGates targets)
    {
        using var turn = (await targets.EnterAsync("crm", CancellationToken.None)).Turn.ShouldNotBeNull();
        turn.Failed(Away);
    }
}
