using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.PostCall.Runs;

namespace AsteriskIvr.PostCall.Tests;

internal sealed class RunExecutorTests
{
    private static readonly RetryPolicy Thrice = new() { Attempts = 3, First = TimeSpan.FromSeconds(2), Max = TimeSpan.FromSeconds(3), Jitter = false };

    [Test]
    public async Task Steps_run_in_order_and_see_the_results_of_those_before()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.Does["first"] = (context, _) =>
        {
            context.Session.Set("sum", 1 + context.Session.Get("given")!.GetValue<int>());
            return Task.FromResult<string?>(null);
        };
        bench.Work.Does["second"] = (context, _) =>
        {
            context.Session.Set("text", $"{context.Session.Get("sum")} {context.Call.EndReason}");
            return Task.FromResult<string?>(null);
        };
        var seen = "";
        bench.Work.Does["third"] = (context, _) =>
        {
            seen = context.Session.Get("text")!.GetValue<string>();
            return Task.FromResult<string?>(null);
        };
        await bench.Database.QueueRunAsync(session: """{"given":41}""");

        await bench.ExecuteDueAsync();

        bench.Work.Nodes.ShouldBe(["first", "second", "third"]);
        seen.ShouldBe("42 CallerHangup");
        bench.Runs.ShouldBe(["done||0"]);
        bench.Database.Query("SELECT number, node, finished, attempts, outlet, changes FROM steps ORDER BY number")
            .ShouldBe(["""1|first|1|1|next|{"sum":42}""", """2|second|1|1|next|{"text":"42 CallerHangup"}""", "3|third|1|1||"]);
    }

    [Test]
    public async Task A_failed_attempt_waits_in_the_database_by_the_nodes_policy()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", Thrice));
        bench.Work.Fails("first", attempt => attempt < 3 ? new NodeFaultException("busy", "Busy.") : null);
        var call = await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["open|first|1"]);
        (await Wait()).ShouldBe(2);
        await bench.ExecuteDueAsync();
        bench.Work.Attempts.Count.ShouldBe(1);

        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await bench.ExecuteDueAsync();
        (await Wait()).ShouldBe(3, "the longest wait of the policy");

        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["done||0"]);
        bench.Work.Attempts.ShouldBe([("first", 1, $"{call.Id}/first"), ("first", 2, $"{call.Id}/first"), ("first", 3, $"{call.Id}/first")]);
        bench.Database.Query("SELECT number, finished, attempts, error FROM steps").ShouldBe(["1|1|3|"]);

        async Task<double> Wait() => (await bench.Store.UntilNextDueAsync(CancellationToken.None))!.Value.TotalSeconds;
    }

    [Test]
    public async Task A_result_that_the_database_refuses_for_what_it_holds_is_a_dead_letter_and_its_step_is_not_repeated()
    {
        await using var bench = await PostCallBench.CreateAsync();
        var store = new RunStoreDecorator(bench.Store, (operation, execute) =>
            operation == "finish second" ? throw new ResultRefusedException(Guid.Empty, new IOException("no such character")) : execute());
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync(store);

        bench.Runs.ShouldBe(["dead|second|1"]);
        bench.Work.Nodes.ShouldBe(["first", "second"]);
        bench.Database.Query("SELECT error FROM runs").ShouldBe(["result-refused: The database refuses the result: no such character"]);
    }

    [Test]
    public async Task The_default_policy_spreads_its_waits_and_ends_in_a_dead_letter()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first"), PostCallBench.Step("second"));
        bench.Work.Fails("first", _ => new NodeFaultException("busy", "Busy."));
        await bench.Database.QueueRunAsync();

        for (var attempt = 1; attempt <= RetryPolicy.PostCall.Attempts; attempt++)
        {
            await bench.ExecuteDueAsync();
            bench.Work.Attempts.Count.ShouldBe(attempt);
            if (await bench.Store.UntilNextDueAsync(CancellationToken.None) is not { } wait)
                break;
            var whole = Math.Min(2 * Math.Pow(2, attempt - 1), 3600);
            wait.TotalSeconds.ShouldBeInRange(whole / 2, whole);
            bench.Time.Advance(wait);
        }

        bench.Work.Attempts.Count.ShouldBe(16);
        bench.Runs.ShouldBe(["dead|first|16"]);
        bench.Database.Query("SELECT error FROM runs").ShouldBe(["busy: Busy."]);
    }

    [TestCase(60, 60)]
    [TestCase(1, 2)]
    public async Task What_the_target_asked_for_counts_when_it_is_longer(int asked, int expected)
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", Thrice));
        bench.Work.Fails("first", _ => new NodeFaultException("http-429", "Later.") { RetryAfter = TimeSpan.FromSeconds(asked) });
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        (await bench.Store.UntilNextDueAsync(CancellationToken.None)).ShouldBe(TimeSpan.FromSeconds(expected));
    }

    [Test]
    public async Task A_permanent_fault_is_a_dead_letter_at_once()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.Fails("second", _ => new NodeFaultException("http-404", "No such report.") { IsPermanent = true });
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["dead|second|1"]);
        bench.Work.Nodes.ShouldBe(["first", "second"]);
    }

    [TestCase(true, 1)]
    [TestCase(false, 3)]
    public async Task A_wired_failed_outlet_is_taken_when_no_attempt_is_left(bool permanent, int attempts)
    {
        await using var bench = await PostCallBench.CreateAsync(
            PostCallBench.Step("first", Thrice) with { Wiring = new Dictionary<string, Wire> { [Outlets.Failed] = new("instead", default) } },
            PostCallBench.Step("second"), PostCallBench.Step("instead"));
        bench.Work.Fails("first", _ => new NodeFaultException("no", "No.") { IsPermanent = permanent });
        await bench.Database.QueueRunAsync();

        for (var i = 0; i < attempts; i++)
        {
            await bench.ExecuteDueAsync();
            bench.Time.Advance(TimeSpan.FromSeconds(3));
        }

        bench.Work.Nodes.ShouldBe([.. Enumerable.Repeat("first", attempts), "instead"]);
        bench.Runs.ShouldBe(["done||0"]);
        bench.Database.Query("SELECT node, finished, attempts, outlet, error FROM steps ORDER BY number").ShouldBe([$"first|1|{attempts}|failed|no: No.", "instead|1|1||"]);
    }

    [Test]
    public async Task An_unexpected_exception_is_retried_also_in_a_node_without_a_policy()
    {
        await using var bench = await PostCallBench.CreateAsync(new PlainNode { Id = "first" });
        bench.Work.Fails("first", attempt => attempt == 1 ? new InvalidOperationException("Oops.") : null);
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["open|first|1"]);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["done||0"]);
    }

    [Test]
    public async Task An_attempt_that_takes_too_long_is_a_fault()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", Thrice) with { Timeout = TimeSpan.FromSeconds(5) });
        bench.Work.Does["first"] = async (_, cancellationToken) =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        };
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["open|first|1"]);
        bench.Database.Query("SELECT error FROM runs")[0].ShouldStartWith("timeout: ");
    }

    [Test]
    public async Task An_outlet_that_leads_nowhere_ends_no_run_in_silence()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.Does["first"] = (_, _) => Task.FromResult<string?>("nowhere");
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["dead|first|1"]);
        bench.Database.Query("SELECT error FROM runs")[0].ShouldStartWith("unwired: ");
    }

    [Test]
    public async Task A_resumed_dead_letter_goes_on_at_the_failed_node_with_what_went_before()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.Does["first"] = (context, _) =>
        {
            context.Session.Set("from", "first");
            return Task.FromResult<string?>(null);
        };
        var broken = true;
        bench.Work.Does["second"] = (context, _) =>
            broken ? throw new NodeFaultException("no", "No.") { IsPermanent = true } : Task.FromResult(context.Session.Get("from")!.GetValue<string>() == "first" ? null : "nowhere");
        var call = await bench.Database.QueueRunAsync();
        await bench.ExecuteDueAsync();
        bench.Runs.ShouldBe(["dead|second|1"]);

        broken = false;
        await bench.Store.ResumeAsync([call.Id], CancellationToken.None);
        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["done||0"]);
        bench.Work.Nodes.ShouldBe(["first", "second", "second", "third"]);
        bench.Work.Attempts.Where(a => a.Node == "second").Select(a => a.Key).Distinct().ShouldBe([$"{call.Id}/second"]);
        bench.Database.Query("SELECT number, node, finished FROM steps ORDER BY number").ShouldBe(["1|first|1", "2|second|1", "3|third|1"]);
    }

    [Test]
    public async Task A_resumed_dead_letter_has_all_its_attempts_again()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", Thrice));
        bench.Work.Fails("first", _ => new NodeFaultException("no", "No."));
        await bench.Database.QueueRunAsync();

        for (var life = 1; life <= 2; life++)
        {
            await bench.Store.ResumeAsync(null, CancellationToken.None);
            for (var i = 0; i < 3; i++)
            {
                await bench.ExecuteDueAsync();
                bench.Time.Advance(TimeSpan.FromSeconds(3));
            }
            bench.Runs.ShouldBe(["dead|first|3"]);
            bench.Work.Attempts.Count.ShouldBe(3 * life);
        }
    }

    [Test]
    public async Task What_a_failed_attempt_left_in_the_session_or_the_log_does_not_last()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first", Thrice));
        bench.Work.Does["first"] = (context, _) =>
        {
            context.Session.Get("half").ShouldBeNull();
            context.Session.Set("half", context.Attempt);
            context.Activity.Write("info", $"attempt {context.Attempt.ToString(CultureInfo.InvariantCulture)}", new Dictionary<string, string>());
            return context.Attempt == 1 ? throw new NodeFaultException("no", "No.") : Task.FromResult<string?>(null);
        };
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await bench.ExecuteDueAsync();

        bench.Runs.ShouldBe(["done||0"]);
        bench.Database.Query("SELECT message FROM activity").ShouldBe(["attempt 2"]);
        bench.Database.Query("SELECT changes FROM steps").ShouldBe(["""{"half":2}"""]);
    }

    [Test]
    public async Task Sensitive_values_reach_the_database_masked()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first"), PostCallBench.Step("second", Thrice));
        bench.Work.Does["first"] = (context, _) =>
        {
            context.Session.Get("pin")!.GetValue<string>().ShouldBe(Session.Mask);
            context.Session.Set("token", "s3cret", sensitive: true);
            context.Session.Set("deep", JsonNode.Parse("""{"a":["s3cret"]}"""));
            context.Activity.Write("info", "s3cret", new Dictionary<string, string> { ["k"] = "s3cret" });
            return Task.FromResult<string?>(null);
        };
        bench.Work.Fails("second", attempt => new NodeFaultException("no", "s3cret was refused.") { IsPermanent = attempt == 2 });
        var atEnd = new Session();
        atEnd.Set("pin", "4711", sensitive: true);
        await bench.Database.QueueRunAsync(session: atEnd.ToStorable().ToJsonString());

        await bench.ExecuteDueAsync();

        bench.Database.Query("SELECT changes FROM steps WHERE number = 1").ShouldBe([$$$"""{"token":"{{{Session.Mask}}}","deep":{"a":["{{{Session.Mask}}}"]}}"""]);
        bench.Database.Query("SELECT error FROM steps WHERE number = 2").ShouldBe([$"no: {Session.Mask} was refused."]);
        foreach (var table in new[] { "calls", "runs", "steps", "activity" })
            string.Concat(bench.Database.Query($"SELECT * FROM {table}")).ShouldNotContain("s3cret");
    }

    [Test]
    public async Task A_run_stays_on_the_version_of_its_call()
    {
        await using var bench = await PostCallBench.CreateAsync(PostCallBench.Step("first"), PostCallBench.Step("old"));
        bench.Work.Fails("first", attempt => attempt == 1 ? new NodeFaultException("no", "No.") : null);
        await bench.Database.QueueRunAsync();
        await bench.ExecuteDueAsync();

        bench.Deploy(4, PostCallBench.Step("first"), PostCallBench.Step("new"));
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await bench.ExecuteDueAsync();

        bench.Work.Nodes.ShouldBe(["first", "first", "old"]);
    }
}
