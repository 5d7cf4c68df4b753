namespace AsteriskIvr.Simulation.Tests;

/// <summary>What real handlers make of a simulated outside.</summary>
internal sealed class OutsideTests
{
    private const string AskCrm = """
        first: { type: http, url: "https://crm.example.com/x", timeout: 3s, saveAs: answer, on: { next: end, failed: no } }
        no: { type: log, message: "no answer", next: end }
        after: { type: log, message: "{{ session.answer.status }} {{ session.answer.body.name }}", next: end }
        """;

    private const string WriteRow = """
        first: { type: set, values: { x: 1 }, next: end }
        after: { type: database, connection: crm, execute: "insert into t (a) values (@a)", parameters: { a: "{{ call.callerNumber }}" }, saveAs: rows, next: mail }
        mail: { type: email, to: [team@example.com], cc: [boss@example.com], subject: "rows: {{ session.rows }}", body: "hello", next: end }
        """;

    [Test]
    public async Task A_reply_is_read_by_the_real_handler()
    {
        var result = await Bench.PlayAsync(Bench.Flow(AskCrm), "  - { name: x, replies: { first: { status: 201, json: { name: \"{{ call.callerNumber }}\" } } } }");

        result.Activity.ShouldHaveSingleItem().Message.ShouldBe("201 1001");
    }

    [Test]
    public async Task Replies_can_be_given_by_what_is_asked()
    {
        var result = await Bench.PlayAsync(Bench.Flow(AskCrm), "  - { name: x, replies: { \"GET https://crm.example.com/*\": 404 } }");

        result.Call.Path.Select(p => $"{p.Node}:{p.Outlet}").ShouldBe(["first:failed", "no:next", "end:"]);
    }

    [TestCase("timeout", 3)]
    [TestCase("{ after: 5s }", 5)]
    [TestCase("reset", 0)]
    [TestCase("down", 0)]
    [TestCase("503", 0)]
    public async Task What_goes_wrong_outside_is_a_failed_node_and_costs_only_simulated_time(string reply, int seconds)
    {
        var result = await Bench.PlayAsync(Bench.Flow(AskCrm), $"  - {{ name: x, replies: {{ first: {reply} }} }}");

        result.Call.Path[0].Outlet.ShouldBe("failed");
        result.Call.Path[0].Milliseconds.ShouldBe(seconds * 1000);
    }

    [Test]
    public async Task An_attempt_in_the_call_is_repeated_without_waiting()
    {
        var flow = Bench.Flow("""
            first: { type: http, url: "https://crm.example.com/x", retry: { attempts: 3, first: 10s, jitter: false }, next: end }
            after: { type: log, message: "done", next: end }
            """);

        var result = await Bench.PlayAsync(flow, "  - { name: x, replies: { first: [503, 503, 200] } }");

        result.Call.Path[0].Outlet.ShouldBe("next");
        result.Call.Path[0].Milliseconds.ShouldBe(30_000);
        result.Sent.Count(s => s.Node == "first").ShouldBe(3);
        result.Sent.Select(s => s.EffectKey).Distinct().ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_statement_and_a_mail_show_what_would_be_sent()
    {
        var result = await Bench.PlayAsync(Bench.Flow(WriteRow), """
              - name: x
                expect:
                  postCall:
                    - { node: after, sends: { connection: crm, sql: "insert into t*", parameters: { a: "1001" } } }
                    - { node: mail, sends: { from: ivr@example.com, to: team@example.com, cc: boss@example.com, subject: "rows: 1", text: "hello*" } }
            """);

        result.Runs.ShouldBe(1);
        result.IsDead.ShouldBeFalse();
    }

    [Test]
    public async Task A_database_that_is_down_is_tried_again_and_the_statement_is_committed_once()
    {
        var result = await Bench.PlayAsync(Bench.Flow(WriteRow), """
              - name: x
                replies: { after: [{ fault: refused, times: 2 }, timeout, { affected: 3 }], mail: [450, 200] }
                expect: { postCall: [{ node: after, attempts: 4 }, { node: mail, attempts: 2, sends: { subject: "rows: 3" } }] }
            """);

        result.Call.EndedAt.ShouldNotBeNull();
    }

    [Test]
    public async Task A_refused_mail_is_a_dead_letter_at_once()
    {
        var result = await Bench.PlayAsync(Bench.Flow(WriteRow), "  - { name: x, replies: { mail: 550 }, expect: { postCall: [after, { node: mail, attempts: 1 }], deadLetter: mail } }");

        result.Steps[^1].Error.ShouldStartWith("smtp-550");
    }

    [Test]
    public async Task A_query_gives_the_rows_of_its_reply()
    {
        var flow = Bench.Flow("""
            first: { type: database, connection: crm, query: "select name, age from t", saveAs: rows, on: { next: end, empty: nobody } }
            nobody: { type: log, message: "nobody", next: end }
            after: { type: log, message: "{{ session.rows[0].name }} {{ session.rows[0].age }}", next: end }
            """);

        (await Bench.PlayAsync(flow, "  - { name: x, replies: { first: { rows: [{ name: Ann, age: 42 }] } } }")).Activity.ShouldHaveSingleItem().Message.ShouldBe("Ann 42");
        (await Bench.PlayAsync(flow)).Activity[0].Message.ShouldBe("nobody");
    }

    [Test]
    public async Task Secrets_and_sensitive_input_are_masked_in_all_that_is_shown()
    {
        var flow = Bench.Flow("""
            first: { type: collect, prompt: { sound: pin }, digits: { max: 6 }, sensitive: true, saveAs: pin, on: { next: ask, exhausted: end } }
            ask: { type: http, method: POST, url: "https://crm.example.com/{{ session.pin }}", headers: { X-Token: "{{ secrets.token }}" }, auth: { bearer: "{{ secrets.other }}" }, json: { pin: "{{ session.pin }}" }, on: { next: end, failed: end } }
            after: { type: log, message: "pin {{ session.pin }}", next: end }
            """);

        var result = await Bench.PlayAsync(flow, "  - { name: x, keys: { first: \"471147\" } }", ("Secrets:token", "t0ken-of-crm"));

        var all = string.Join('\n', result.Sent.Select(s => $"{s.What} {s.Content.ToJsonString()}")) + result.Session.ToJsonString() + string.Concat(result.Activity.Select(a => a.Message));
        all.ShouldNotContain("471147");
        all.ShouldNotContain("t0ken");
        all.ShouldNotContain("simulated-secret");
        result.Sent[0].Content["headers"]!["X-Token"]!.GetValue<string>().ShouldBe("••••");
        result.Sent[0].Content["headers"]!["Authorization"]!.GetValue<string>().ShouldBe("Bearer ••••");
    }

    [Test]
    public async Task Alerts_and_events_show_what_would_be_sent()
    {
        var flow = Bench.Flow("""
            first: { type: set, values: { x: 1 }, next: end }
            after: { type: alert, channel: ops, severity: error, title: "Calls fail", next: told }
            told: { type: event, topic: ivr.call.ended, json: { why: "{{ call.endReason }}" }, next: end }
            """);

        await Bench.PlayAsync(flow, """
              - name: x
                replies: { told: [down, {}] }
                expect:
                  postCall:
                    - { node: after, sends: { url: "https://alerts.example.com/ops", json: { title: Calls fail, severity: error } } }
                    - { node: told, attempts: 2, sends: { topic: ivr.call.ended, json: { why: completed } } }
            """);
    }

    [Test]
    public async Task A_token_is_fetched_and_masked_and_uses_up_no_reply()
    {
        var flow = Bench.Flow("""
            first:
              type: http
              url: https://crm.example.com/x
              auth: { oauth: { tokenUrl: "https://login.example.com/token", clientId: me, clientSecret: "{{ secrets.crm_client }}" } }
              on: { next: end, "4xx": refused, failed: end }
            refused: { type: log, message: refused, next: end }
            after: { type: log, message: "x", next: end }
            """);

        var result = await Bench.PlayAsync(flow, "  - { name: x, replies: { first: 404 }, expect: { path: [\"first:4xx\", refused, end] } }");

        result.Sent.Select(s => s.What).ShouldBe(["POST https://login.example.com/token", "GET https://crm.example.com/x"]);
        result.Sent[1].Content["headers"]!["Authorization"]!.GetValue<string>().ShouldBe("Bearer ••••");
        string.Concat(result.Sent.Select(s => s.Content.ToJsonString())).ShouldNotContain("simulated-secret");
    }

    [TestCase("2026-01-05T12:00:00Z", "first:open")]
    [TestCase("2026-01-05T20:00:00Z", "first:closed")]
    [TestCase("2026-12-25T12:00:00Z", "first:holiday")]
    public async Task Opening_hours_go_by_the_clock_of_the_case(string at, string step)
    {
        var flow = Bench.Flow("""
            first: { type: hours, timeZone: Europe/Berlin, weekly: { mon-fri: "09:00-17:00" }, holidays: [12-25], on: { open: end, closed: end, holiday: end } }
            after: { type: script, script: "return 6 * 7;", saveAs: answer, on: { next: end, failed: end } }
            """);

        await Bench.PlayAsync(flow, $"  - {{ name: x, at: \"{at}\", expect: {{ path: [\"{step}\", end], postCall: [\"after:next\"], session: {{ answer: 42 }} }} }}");
    }
}
