using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Flows.Tests.Versions;

internal sealed class RoutingTableTests
{
    private const string Table = """
        schema: 1
        routes:
          - { number: "4930123", flow: exact }
          - { prefix: "4930", flow: berlin }
          - { prefix: "49301", flow: near }
          - { flow: others }
          - { entry: hotline, flow: summer }
          - { entry: hotline, flow: winter, from: "2026-12-24 18:00", zone: Europe/Berlin }
          - { entry: hotline, flow: summer-again, from: "2026-12-27T00:00:00+01:00" }
          - { entry: campaign, prefix: "800", flow: campaign, from: "2026-12-01 08:00", zone: America/New_York }
        """;

    private static readonly DateTimeOffset November = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase("", "4930123", "exact")]
    [TestCase("", "49301234", "near", TestName = "The longest prefix wins")]
    [TestCase("", "49309", "berlin")]
    [TestCase("", "1", "others")]
    [TestCase("", null, "others")]
    [TestCase("hotline", "4930123", "summer", TestName = "An entry has routes of its own")]
    [TestCase("campaign", "800555", null, TestName = "Not in force yet")]
    [TestCase("nowhere", "4930123", null)]
    public void The_exact_number_goes_before_the_longest_prefix_and_that_before_the_rest(string entry, string? number, string? flow) =>
        Read(Table).Find(entry, number, November)?.Flow.ShouldBe(flow);

    [TestCase("2026-12-24T16:59:59.999Z", "summer")]
    [TestCase("2026-12-24T17:00:00Z", "winter")]
    [TestCase("2026-12-26T22:59:59Z", "winter")]
    [TestCase("2026-12-26T23:00:00Z", "summer-again")]
    public void A_switch_comes_at_its_instant(string at, string flow) =>
        Read(Table).Find("hotline", null, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))!.Flow.ShouldBe(flow);

    [TestCase("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", TestName = "Of a moment that comes twice the first counts")]
    [TestCase("2026-07-01T12:00:30", "Europe/Berlin", "2026-07-01T10:00:30Z")]
    [TestCase("2026-07-01T12:00Z", null, "2026-07-01T12:00:00Z")]
    [TestCase("2026-07-01 12:00-05:00", null, "2026-07-01T17:00:00Z")]
    public void A_moment_is_read(string text, string? zone, string utc)
    {
        RouteTimes.Parse(text, zone, out var mistake).ShouldBe(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));
        mistake.ShouldBeNull();
    }

    [TestCase("2026-03-29 02:30", "Europe/Berlin", "clocks are put forward")]
    [TestCase("2026-07-01 12:00", null, "time zone")]
    [TestCase("2026-07-01 12:00", "Europe/Berln", "Europe/Berln")]
    [TestCase("2026-07-01T12:00Z", "Europe/Berlin", "offset already")]
    [TestCase("tomorrow", "Europe/Berlin", "no moment")]
    [TestCase("01.07.2026 12:00", "Europe/Berlin", "no moment")]
    [TestCase(null, "Europe/Berlin", "means nothing")]
    public void A_moment_that_is_none_is_refused(string? text, string? zone, string says)
    {
        RouteTimes.Parse(text, zone, out var mistake).ShouldBeNull();
        mistake!.ShouldContain(says);
    }

    [Test]
    public void All_mistakes_are_named_at_their_places()
    {
        const string Broken = """
            schema: 2
            rotes: []
            routes:
              - { number: "1", prefix: "1", flow: suport }
              - { numbr: "1", flow: support }
              - { entry: Hotline, flow: support }
              - { entry: hangup, flow: support }
              - { number: "2", flow: support, from: tomorrow }
              - { number: "3", flow: support }
              - { flow: support, number: "3" }
              - { number: "4" }
              - support
            """;

        var (table, diagnostics) = RouteReader.Read(Broken, "routes.yaml", ["support"]);

        table.ShouldBeNull();
        diagnostics.Select(d => $"{d.Location.Line} {d.Code} {d.Severity}").ShouldBe(
        [
            "1 IVR0210 Error", "2 IVR0202 Error", "4 IVR0207 Error", "4 IVR0801 Error", "5 IVR0202 Error", "6 IVR0206 Error", "7 IVR0206 Error", "8 IVR0803 Error",
            "10 IVR0802 Error", "11 IVR0201 Error", "12 IVR0105 Error",
        ]);
        diagnostics.Single(d => d.Code == DiagnosticCodes.RouteToNoFlow.Id).Hint.ShouldContain("Did you mean 'support'?");
    }

    [Test]
    public void A_table_that_is_written_reads_the_same()
    {
        var table = Read(Table);

        var again = RouteReader.Read(table.ToYaml(), "again").Table.ShouldNotBeNull();

        again.Routes.ShouldBe(table.Routes);
        RouteReader.Read(RoutingTable.Empty.ToYaml(), "empty").Table.ShouldNotBeNull().Routes.ShouldBeEmpty();
    }

    private static RoutingTable Read(string text)
    {
        var (table, diagnostics) = RouteReader.Read(text, "routes.yaml");
        return table ?? throw new AssertionException(string.Join('\n', diagnostics));
    }
}
