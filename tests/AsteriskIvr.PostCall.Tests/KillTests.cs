using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.PostCall.Runs;

namespace AsteriskIvr.PostCall.Tests;

/// <summary>A server that is killed between any two operations of its store, again and again: the run is done once, each effect under one key.</summary>
internal sealed class KillTests
{
    private static readonly string[] Order = ["first", "flaky", "third"];

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(1000)]
    public async Task Every_step_is_done_and_no_finished_one_repeated(int operationsOfALife)
    {
        for (var first = 1; first <= 14; first++)
        {
            foreach (var lost in new[] { true, false })
                await RunThroughLivesAsync(first, operationsOfALife, lost);
        }
    }

    // Killed before operation number `first`, then before each further `each`-th one; `lost`: the operation did not reach the database.
    private static async Task RunThroughLivesAsync(int first, int each, bool lost)
    {
        var where = $"killed {(lost ? "before" : "after")} operation {first}, then every {each}";
        await using var bench = await PostCallBench.CreateAsync(
            PostCallBench.Step("first"), PostCallBench.Step("flaky", new RetryPolicy { First = TimeSpan.FromSeconds(1) }), PostCallBench.Step("third"));
        var log = new List<string>();
        foreach (var node in Order)
        {
            bench.Work.Does[node] = (context, _) =>
            {
                log.Add($"execute {node}");
                foreach (var earlier in Order.TakeWhile(n => n != node))
                    context.Session.Get(earlier)!.GetValue<string>().ShouldBe("done", where);
                context.Session.Set(node, "done");
                return node == "flaky" && context.Attempt == 1 ? throw new NodeFaultException("flaky", "Once more.") : Task.FromResult<string?>(null);
            };
        }
        var call = await bench.Database.QueueRunAsync();

        var untilKill = first;
        for (var life = 1; ; life++)
        {
            life.ShouldBeLessThan(60, where);
            // A life that can do nothing is none: each gets a little further, or the last one never would.
            var budget = life > 12 ? int.MaxValue : untilKill;
            await using var database = bench.Database.OpenAgain();
            using var death = new CancellationTokenSource();
            var store = Mortal(database.Runs, budget, lost, log, death);
            try
            {
                await store.ReleaseAbandonedAsync(CancellationToken.None);
                await bench.ExecuteDueAsync(store, death.Token);
            }
            catch (KilledException)
            {
                untilKill = each;
                continue;
            }
            if (bench.Runs is ["done||0"])
                break;
            bench.Time.Advance(TimeSpan.FromSeconds(1));
        }

        bench.Database.Query("SELECT number, node, finished FROM steps ORDER BY number").ShouldBe(["1|first|1", "2|flaky|1", "3|third|1"], where);
        foreach (var node in Order)
        {
            bench.Work.Attempts.Where(a => a.Node == node).Select(a => a.Key).Distinct().ShouldBe([$"{call.Id}/{node}"], where);
            log.LastIndexOf($"execute {node}").ShouldBeLessThan(log.IndexOf($"stored {node}"), where);
        }
    }

    // A dead process does nothing more: from the kill on every operation fails.
    private static RunStoreDecorator Mortal(IRunStore store, int operations, bool lost, List<string> log, CancellationTokenSource death) => new(
        store,
        async (operation, execute) =>
        {
            operations--;
            if (operations < 0 || (operations == 0 && lost))
                await DieAsync();
            await execute();
            if (operation.StartsWith("finish ", StringComparison.Ordinal))
                log.Add($"stored {operation["finish ".Length..]}");
            if (operations == 0)
                await DieAsync();

            // Nobody is left to try again.
            async Task DieAsync()
            {
                await death.CancelAsync();
                throw new KilledException();
            }
        });

    private sealed class KilledException : Exception;
}
