using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.FlowTests;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>A case for each node in which a caller can hang up, made by itself.</summary>
internal sealed class HangUpCasesTests
{
    private static readonly Flow Flow = Bench.Flow("""
        first: { type: menu, prompt: { sound: choose }, on: { "1": number, "2": ask, exhausted: end } }
        number: { type: collect, prompt: { sound: number }, digits: { min: 4, max: 8, pattern: "7[0-9]+" }, saveAs: number, on: { next: pattern, exhausted: many } }
        pattern: { type: play, prompt: { sound: never }, next: end }
        many: { type: play, prompt: { sound: many }, next: end }
        ask: { type: http, url: "https://crm.example.com/x", saveAs: answer, on: { next: vip, failed: sorry } }
        sorry: { type: wait, duration: 5s, next: ring }
        ring: { type: transfer, to: PJSIP/agent, on: { answered: end, busy: busy, noAnswer: end, failed: end } }
        busy: { type: play, prompt: { sound: busy }, next: end }
        vip: { type: decision, when: "session.answer.body.vip == true", on: { "true": gold, "false": end } }
        gold: { type: play, prompt: { sound: gold }, next: end }
        after: { type: log, message: "{{ call.endReason }}", next: end }
        """);

    [Test]
    public async Task Every_node_that_an_outlet_leads_to_gets_a_case_that_passes()
    {
        var (cases, notReached) = await MakeAsync(new TestFile { Schema = 1, Cases = [] });

        cases.Select(c => c.HangUp!.At).ShouldBe(["first", "number", "pattern", "many", "sorry", "ring", "busy"], ignoreOrder: true);
        // What an answer must hold to be gold is known to nobody but the author; and the exception flow needs a fault.
        notReached.ShouldBe(["apology", "gold"], ignoreOrder: true);
        foreach (var test in cases)
        {
            var result = await Bench.Runner().RunAsync(new TestFile { Schema = 1, Cases = [] }, test, Flow, new Dictionary<string, Flow>(), CancellationToken.None);
            result.Text().ShouldBeEmpty();
            result.Happened!.Runs.ShouldBe(1);
            result.Happened.Activity.ShouldHaveSingleItem().Message.ShouldBe("caller-hangup");
        }
    }

    [Test]
    public async Task The_cases_of_the_file_show_the_way()
    {
        var file = Bench.Tests(Flow, "  - { name: a gold caller, keys: { first: \"2\" }, replies: { ask: { json: { vip: true } } } }");

        var (cases, notReached) = await MakeAsync(file);

        cases.Select(c => c.HangUp!.At).ShouldContain("gold");
        notReached.ShouldBe(["apology"]);
    }

    [Test]
    public async Task They_can_be_written_and_read_again()
    {
        var file = Bench.Tests(Flow, "  - { name: a gold caller, at: \"2026-02-03T04:05:06Z\", variables: { X: \"1\" }, keys: { first: \"2\" }, replies: { ask: { json: { vip: true, list: [1, \"2\", null] }, headers: { X-A: b } } } }");
        var (cases, _) = await MakeAsync(file);

        var text = TestFileWriter.Write("Made by a test.", file with { Flow = "bench.yaml", Cases = cases });

        var read = TestFileReader.Read(text, "bench.hang-ups.test.yaml", _ => Flow);
        read.Diagnostics.ShouldBeEmpty();
        read.Tests!.Flow.ShouldBe("bench.yaml");
        TestFileWriter.Write("Made by a test.", read.Tests).ShouldBe(text);
        foreach (var test in read.Tests.Cases)
            (await Bench.Runner().RunAsync(read.Tests, test, Flow, new Dictionary<string, Flow>(), CancellationToken.None)).Text().ShouldBeEmpty();
    }

    private static Task<(IReadOnlyList<TestCase> Cases, IReadOnlyList<string> NotReached)> MakeAsync(TestFile file) =>
        new HangUpCases(Bench.Runner(), Bench.Catalog).MakeAsync(file, Flow, new Dictionary<string, Flow>(), CancellationToken.None);
}
