using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class ReportTests
{
    private NodeBench _bench = null!;

    [SetUp]
    public void A_call_that_ended()
    {
        _bench = new NodeBench();
        var call = _bench.Call;
        call.AnsweredAt = call.StartedAt.AddSeconds(1);
        call.EndedAt = call.StartedAt.AddSeconds(90);
        call.EndReason = EndReason.CallerHangup;
        call.Language = "de";
        call.Path.Add(new PathEntry("welcome", call.StartedAt) { Outlet = "next", Milliseconds = 2000 });
        call.Path.Add(new PathEntry("ask", call.StartedAt.AddSeconds(2)));
        call.Inputs.Add(new CallInput("main", "1", "billing", call.StartedAt));
        call.Inputs.Add(new CallInput("ask", Session.Mask, null, call.StartedAt));
        call.Inputs.Add(new CallInput("sub", "2", "<agent>", call.StartedAt));
    }

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public async Task A_report_holds_the_call_and_its_choices()
    {
        (await _bench.RunAsync(new ReportNode { SaveAs = "report" })).ShouldBe(Outlets.Next);

        var report = _bench.Session.Get("report")!.AsObject();
        report["id"]!.GetValue<string>().ShouldBe(_bench.Call.Id.ToString());
        report["startedAt"]!.GetValue<string>().ShouldBe("2026-03-01T12:00:00.000Z");
        report["durationSeconds"]!.GetValue<long>().ShouldBe(90);
        report["endReason"]!.GetValue<string>().ShouldBe("caller-hangup");
        report["disposition"]!.GetValue<string>().ShouldBe("answered");
        report["menu"]!.GetValue<string>().ShouldBe("billing");
        report["subMenus"]!.ToJsonString().ShouldBe("""["\u003Cagent\u003E"]""");
        report["path"]!.AsArray().Count.ShouldBe(2);
        report["inputs"]![1]!["value"]!.GetValue<string>().ShouldBe(Session.Mask);
        report["transferredTo"].ShouldBeNull();
    }

    [Test]
    public async Task A_call_never_answered_is_reported_so()
    {
        _bench.Call.AnsweredAt = null;

        await _bench.RunAsync(new ReportNode { SaveAs = "report" });

        _bench.Session.Get("report")!["disposition"]!.GetValue<string>().ShouldBe("no-answer");
    }

    [Test]
    public async Task A_report_as_text_is_one_line_a_field()
    {
        var text = await RenderAsync(ReportFormat.Text);

        text.ShouldContain("callerNumber: +4930123\n");
        text.ShouldContain("path: welcome:next ask\n");
        text.ShouldContain($"inputs: main=1 ask={Session.Mask} sub=2\n");
        text.ShouldContain("subMenus: <agent>\n");
    }

    [Test]
    public async Task A_report_as_HTML_escapes_what_callers_send() =>
        (await RenderAsync(ReportFormat.Html)).ShouldContain("<td>&lt;agent&gt;</td>");

    [TestCase("+4930123", "+4930123")]
    [TestCase("=1+1", "'=1+1")]
    [TestCase("@x", "'@x")]
    [TestCase("a,\"b\"", "\"a,\"\"b\"\"\"")]
    public async Task A_report_as_CSV_is_harmless_in_a_spreadsheet(string label, string cell)
    {
        _bench.Call.Inputs[0] = _bench.Call.Inputs[0] with { Label = label };

        var lines = (await RenderAsync(ReportFormat.Csv)).Split("\r\n");

        lines.Length.ShouldBe(3);
        lines[0].ShouldStartWith("id,uniqueId,");
        lines[1].ShouldContain($",{cell},<agent>,answered");
    }

    private async Task<string> RenderAsync(ReportFormat format)
    {
        await _bench.RunAsync(new ReportNode { SaveAs = "report", Format = format });
        return _bench.Session.Get("report")!.GetValue<string>();
    }
}
