using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>What nodes need of the server: an error when the flow is deployed where it is missing, one warning where nobody knows.</summary>
internal sealed class NodeNeedTests
{
    private const string Flow = """
        schema: 1
        name: needs
        nodes:
          start: { type: start, next: is-open, exception: trouble, hangup: after-call }
          is-open: { type: hours, timeZone: UTC, weekly: { mon-fri: 09:00-17:00 }, calendar: company.ics, on: { open: end, closed: end } }
          trouble: { type: exception, next: end }
          after-call: { type: hangup, next: work }
          work:
            type: script
            script: |
              let sum = 0;
              return sum + 1;
            next: tell
          tell: { type: alert, channel: obs, title: x, next: publish }
          publish: { type: event, topic: t, json: {}, next: end }
          end: { type: end }
        """;

    [Test]
    public void What_the_server_lacks_is_an_error_that_says_what_to_do()
    {
        var server = new DeploymentEnvironment { Offers = new HashSet<(string, string)> { (AlertNode.ChannelNeed, "ops") } };

        var missing = Catalogs.Reader.Read(Flow, "needs.yaml", server).Diagnostics.Where(d => d.Code == DiagnosticCodes.MissingOffer.Id).ToList();

        missing.Select(d => (d.Location.Line, d.Message)).ShouldBe(
        [
            (5, "The server has no calendar 'company.ics'."),
            (10, "The server has no script engine."),
            (14, "The server has no alert channel 'obs'."),
            (15, "The server has no message broker."),
        ]);
        missing[1].Hint.ShouldContain("Script:Enabled");
        missing[2].Hint.ShouldContain("'ops'");
    }

    [Test]
    public void What_it_has_is_no_mistake()
    {
        var server = new DeploymentEnvironment
        {
            Offers = new HashSet<(string, string)> { (AlertNode.ChannelNeed, "obs"), (HoursNode.CalendarNeed, "company.ics"), (ScriptNode.EngineNeed, ""), (EventNode.BrokerNeed, "") },
        };

        Catalogs.Reader.Read(Flow, "needs.yaml", server).Diagnostics.ShouldBeEmpty();
    }

    [Test]
    public void Without_a_server_there_is_one_warning() =>
        Catalogs.Reader.Read(Flow, "needs.yaml").Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.NotChecked.Id);

    [Test]
    public void A_time_zone_that_nobody_knows_is_a_mistake_like_any_other()
    {
        var read = Catalogs.Reader.Read(Flow.Replace("timeZone: UTC", "timeZone: Europe/Bonn", StringComparison.Ordinal), "needs.yaml");

        read.Diagnostics.Single(d => d.Severity == DiagnosticSeverity.Error).Message.ShouldContain("'Europe/Bonn'");
    }

    [Test]
    public void A_mistake_in_a_script_is_found_where_it_stands()
    {
        var read = Catalogs.Reader.Read(Flow.Replace("return sum + 1;", "return sum +;", StringComparison.Ordinal), "needs.yaml");

        var mistake = read.Diagnostics.Single(d => d.Severity == DiagnosticSeverity.Error);
        (mistake.Location.Line, mistake.Location.Column).ShouldBe((12, 19));
        mistake.Message.ShouldStartWith("This is no JavaScript: ");
    }
}
