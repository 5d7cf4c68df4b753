using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.FlowTests;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>Coverage, JUnit XML, and expectations written by what happened.</summary>
internal sealed class ReportTests
{
    private static readonly Flow Flow = Bench.Flow("""
        first: { type: menu, prompt: { sound: choose }, on: { "1": one, exhausted: ring } }
        one: { type: play, prompt: { sound: one }, next: end }
        ring: { type: transfer, to: PJSIP/agent, on: { answered: end, failed: end } }
        after: { type: http, method: POST, url: "https://crm.example.com/calls", json: { why: "{{ call.endReason }}" }, next: end }
        """);

    [Test]
    public async Task Coverage_counts_nodes_and_the_outlets_that_are_wired()
    {
        var coverage = new Coverage(Flow, Bench.Catalog);
        coverage.Add(await Bench.PlayAsync(Flow, "  - { name: x, replies: { ring: busy } }"));

        string.Join(", ", coverage.Nodes.Select(n => $"{n.Node} {n.Visits} [{string.Join(' ', n.Outlets.Where(o => o.IsTaken).Select(o => o.Outlet))}]"))
            // `busy` is not wired and takes the way of `failed`.
            .ShouldBe("apology 0 [], end 2 [], first 1 [exhausted], one 0 [], ring 1 [failed], after 1 [next]");
    }

    [Test]
    public async Task Junit_xml_tells_failures_from_success()
    {
        var good = await Bench.RunAsync(Flow, "  - { name: good }");
        var bad = await Bench.RunAsync(Flow, "  - { name: \"bad <\\u0001>\", expect: { endReason: error } }");

        var xml = JUnitReport.Of([("a.test.yaml", [good, bad])]);

        var suite = xml.Root!.Element("testsuite")!;
        (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value).ShouldBe(("2", "1", "0"));
        var failed = suite.Elements("testcase").Last();
        failed.Attribute("classname")!.Value.ShouldBe("a.test.yaml");
        failed.Element("failure")!.Value.ShouldBe("endReason\nexpected  error\nhappened  completed");
        xml.ToString().ShouldNotContain("\u0001");
    }

    [Test]
    public async Task An_update_changes_what_is_expected_and_nothing_else()
    {
        const string Text = """
            schema: 1
            # A comment that stays.
            cases:
              - name: in a block
                keys: { first: "1" } # stays
                expect:
                  path: [first, ring]
                  prompts: [wrong]
                  postCall:
                    - node: after
                      sends: { json: { why: wrong } }

              # This stays, too.
              - name: without any
              - { name: in one line, expect: { endReason: error } }
              - name: good
                expect: { endReason: completed }
            """;
        var read = TestFileReader.Read(Text, "bench.test.yaml", _ => Flow);
        read.Diagnostics.ShouldBeEmpty();
        var suite = new Suite { File = "bench.test.yaml", Text = Text, Tests = read.Tests, Flow = Flow, FlowFile = "bench.yaml", Library = new Dictionary<string, Flow>(), Diagnostics = [] };
        var results = new List<CaseResult>();
        foreach (var test in read.Tests!.Cases.SkipLast(1))
            results.Add(await Bench.Runner().RunAsync(read.Tests, test, Flow, suite.Library, CancellationToken.None));

        var (updated, skipped) = ExpectationUpdater.Update(suite, results);

        skipped.ShouldHaveSingleItem().ShouldContain("'in one line'");
        updated.ShouldBe("""
            schema: 1
            # A comment that stays.
            cases:
              - name: in a block
                keys: { first: "1" } # stays
                expect:
                  path: [first, one, end]
                  prompts: [choose, one]
                  postCall:
                    - { node: after, sends: { json: { why: "completed" } } }

              # This stays, too.
              - name: without any
                expect:
                  path: [first, ring, end]
                  endReason: completed
                  postCall: [after]
              - { name: in one line, expect: { endReason: error } }
              - name: good
                expect: { endReason: completed }
            """);
    }
}
