namespace AsteriskIvr.Simulation.Tests;

/// <summary>What a scripted caller does.</summary>
internal sealed class CallerTests
{
    private const string TwoQuestions = """
        first: { type: menu, prompt: { sound: choose }, invalid: { sound: wrong }, attempts: 3, on: { "1": number, "2": number, exhausted: end } }
        number: { type: collect, prompt: { sound: number }, digits: { min: 2, max: 6 }, saveAs: number, attempts: 2, on: { next: end, exhausted: end } }
        after: { type: log, message: "{{ session.number }}", next: end }
        """;

    [TestCase("keys: { first: \"1\", number: \"12#\" }", "first:1 number:next end:", "12")]
    [TestCase("keysInOrder: [\"1\", \"12#\"]", "first:1 number:next end:", "12")]
    [TestCase("keys: { first: [\"9\", \"\", \"2\"], number: [\"1#\", \"345\"] }", "first:2 number:next end:", "345")]
    [TestCase("keys: { first: [\"9\", \"9\", \"9\"] }", "first:exhausted end:", "")]
    [TestCase("keysInOrder: [\"7\", \"1\"]", "first:1 number:exhausted end:", "")]
    public async Task Entries_are_typed_when_they_are_asked_for(string keys, string path, string number)
    {
        var result = await Bench.PlayAsync(Bench.Flow(TwoQuestions), $"  - name: x\n    {keys}");

        string.Join(' ', result.Call.Path.Select(p => $"{p.Node}:{p.Outlet}")).ShouldBe(path);
        result.Activity.ShouldHaveSingleItem().Message.ShouldBe(number);
    }

    [TestCase("keys: { first: \"12\", number: \"12#\" }", "'first' did not wait for the last 1 key(s) of an entry")]
    [TestCase("keys: { first: [\"1\", \"2\"], number: \"12#\" }", "'first' did not ask for \"2\"")]
    [TestCase("keysInOrder: [\"1\", \"12#\", \"3\"]", "nobody asked for \"3\"")]
    public async Task Keys_that_nobody_asks_for_are_a_mistake_in_the_case(string keys, string message) =>
        (await Bench.RunAsync(Bench.Flow(TwoQuestions), $"  - name: x\n    {keys}")).Text().ShouldContain(message);

    [TestCase("hangUp: number", "first:1 number:")]
    [TestCase("hangUp: { at: first }", "first:")]
    [TestCase("hangUp: { after: choose }", "first:")]
    public async Task A_caller_hangs_up_where_the_case_says(string hangUp, string path)
    {
        var result = await Bench.PlayAsync(Bench.Flow(TwoQuestions), $"  - name: x\n    keys: {{ first: \"1\" }}\n    {hangUp}\n    expect: {{ endReason: caller-hangup, postCall: [after] }}");

        string.Join(' ', result.Call.Path.Select(p => $"{p.Node}:{p.Outlet}")).ShouldBe(path);
        result.Call.HungUpBy.ShouldBe("caller");
        result.Runs.ShouldBe(1);
    }

    [TestCase("fails: first", "first: apology:next end:", "endReason: error, postCall: [after]")]
    [TestCase("keys: { first: \"1\" }, fails: number", "first:1 number: apology:next end:", "endReason: error, postCall: [after]")]
    [TestCase("keys: { first: \"1\", number: \"12#\" }, fails: [after]", "first:1 number:next end:", "endReason: completed, deadLetter: after")]
    public async Task A_node_fails_where_the_case_says(string test, string path, string expected)
    {
        var result = await Bench.PlayAsync(Bench.Flow(TwoQuestions), $"  - {{ name: x, {test}, expect: {{ {expected} }} }}");

        string.Join(' ', result.Call.Path.Select(p => $"{p.Node}:{p.Outlet}")).ShouldBe(path);
        result.Runs.ShouldBe(1);
    }

    [TestCase("busy", "first:busy")]
    [TestCase("noAnswer", "first:noAnswer")]
    [TestCase("failed", "first:failed")]
    [TestCase("{ talk: 5m }", "first:answered")]
    public async Task A_transfer_ends_as_its_reply_says(string reply, string step)
    {
        var flow = Bench.Flow("""
            first: { type: transfer, to: PJSIP/agent, ring: 20s, on: { answered: end, busy: end, noAnswer: end, failed: end } }
            after: { type: log, message: "{{ call.transferredTo }}", next: end }
            """);

        var result = await Bench.PlayAsync(flow, $"  - {{ name: x, replies: {{ first: {reply} }} }}");

        $"{result.Call.Path[0].Node}:{result.Call.Path[0].Outlet}".ShouldBe(step);
        (result.Call.EndedAt - result.Call.StartedAt)!.Value.TotalSeconds.ShouldBe(reply.Contains("5m") ? 300 : reply == "noAnswer" ? 20 : 0);
    }

    [TestCase("queue, queue: sales", "{ talk: 5m }", "answered", 310)]
    [TestCase("queue, queue: sales", "{ outcome: timeout, after: 30s }", "timeout", 30)]
    [TestCase("queue, queue: sales", "timeout", "timeout", 60)]
    [TestCase("queue, queue: sales", "full", "full", 0)]
    [TestCase("queue, queue: sales", "empty", "empty", 0)]
    [TestCase("queue, queue: sales", "failed", "failed", 0)]
    [TestCase("record, max: 1m, maxSilence: 3s", "{ after: 20s }", "next", 20)]
    [TestCase("record, max: 1m, maxSilence: 3s", "silence", "silence", 10)]
    [TestCase("record, max: 1m, maxSilence: 3s", "{ outcome: tooLong, after: 60s }", "tooLong", 60)]
    [TestCase("voicemail, mailbox: sales", "{}", "next", 10)]
    [TestCase("voicemail, mailbox: sales", "failed", "failed", 0)]
    public async Task What_the_PBX_does_with_the_caller_ends_as_its_reply_says(string node, string reply, string outlet, int seconds)
    {
        var wires = string.Join(", ", Bench.Catalog.Types[node[..node.IndexOf(',')]].Outlets.Select(o => $"{o.Name}: end"));
        var flow = Bench.Flow($$"""
            first: { type: {{node}}, on: { {{wires}} } }
            after: { type: log, message: "x", next: end }
            """);

        var result = await Bench.PlayAsync(flow, $"  - {{ name: x, replies: {{ first: {reply} }} }}");

        result.Call.Path[0].Outlet.ShouldBe(outlet);
        result.Call.Path[0].Milliseconds.ShouldBe(seconds * 1000);
    }

    [Test]
    public async Task A_recording_is_attached_to_a_mail()
    {
        var flow = Bench.Flow("""
            first: { type: record, saveAs: message, next: end }
            after: { type: email, to: [team@example.com], subject: x, body: y, attach: ["{{ session.message }}"], next: end }
            """);

        await Bench.PlayAsync(flow, "  - { name: x, replies: { first: { hangUp: true } }, expect: { endReason: caller-hangup, postCall: [{ node: after, sends: { attachments: \"*.first.1.wav\" } }] } }");
    }

    [Test]
    public async Task Who_hangs_up_while_talking_was_transferred()
    {
        var flow = Bench.Flow("""
            first: { type: transfer, to: PJSIP/agent, on: { answered: end, failed: end } }
            after: { type: log, message: "x", next: end }
            """);

        await Bench.PlayAsync(flow, "  - { name: x, replies: { first: { hangUp: true } }, expect: { endReason: transferred, transferredTo: PJSIP/agent } }");
    }

    [Test]
    public async Task A_call_that_goes_to_the_dialplan_is_transferred()
    {
        var flow = Bench.Flow("""
            first: { type: dialplan, context: other, extension: "100" }
            after: { type: log, message: "x", next: end }
            """);

        await Bench.PlayAsync(flow, "  - { name: x, expect: { endReason: transferred, transferredTo: \"other,100,1\" } }");
    }

    [Test]
    public async Task The_clock_stands_where_the_case_says()
    {
        var flow = Bench.Flow("""
            first: { type: wait, duration: 90s, next: end }
            after: { type: log, message: "{{ call.startedAt }} {{ call.durationSeconds }}", next: end }
            """);

        (await Bench.PlayAsync(flow, "  - { name: x, at: \"2026-07-01T10:00:00+02:00\" }")).Activity[0].Message.ShouldBe("2026-07-01T08:00:00.000Z 90");
    }
}
