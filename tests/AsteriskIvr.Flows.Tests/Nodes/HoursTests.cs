using AsteriskIvr.Flows.Nodes;
using CsCheck;
using NodaTime;
using NodaTime.TimeZones;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class HoursTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "America/Sao_Paulo", "Pacific/Auckland", "UTC"];

    private static readonly HoursNode Office = Node("Europe/Berlin", ("mon-thu", ["09:00-17:00"]), ("fri", ["09:00-12:00", "13:00-15:00"]));

    // Berlin is an hour before UTC in winter, two in summer.
    [TestCase("2026-03-02T07:59:59Z", "closed")]
    [TestCase("2026-03-02T08:00:00Z", "open")]
    [TestCase("2026-03-02T15:59:59Z", "open")]
    [TestCase("2026-03-02T16:00:00Z", "closed")]
    [TestCase("2026-07-06T06:59:59Z", "closed")]
    [TestCase("2026-07-06T07:00:00Z", "open")]
    [TestCase("2026-03-06T11:30:00Z", "closed")]
    [TestCase("2026-03-06T12:00:00Z", "open")]
    [TestCase("2026-03-07T12:00:00Z", "closed")]
    public async Task It_is_open_by_the_clock_on_the_wall(string now, string outlet) => (await RunAsync(Office, now)).ShouldBe(outlet);

    // 29 March 2026: 02:00 to 03:00 does not exist. 25 October 2026: it comes twice.
    [TestCase("02:00-03:00", "2026-03-29T00:59:59Z", "closed")]
    [TestCase("02:00-03:00", "2026-03-29T01:00:00Z", "closed")]
    [TestCase("03:00-04:00", "2026-03-29T01:00:00Z", "open")]
    [TestCase("02:00-03:00", "2026-10-25T00:30:00Z", "open")]
    [TestCase("02:00-03:00", "2026-10-25T01:30:00Z", "open")]
    [TestCase("02:00-03:00", "2026-10-25T02:00:00Z", "closed")]
    public async Task An_hour_that_comes_twice_is_open_twice_and_one_left_out_never(string span, string now, string outlet) =>
        (await RunAsync(Node("Europe/Berlin", ("sun", [span])), now)).ShouldBe(outlet);

    [TestCase("2026-03-06T21:59:00Z", "closed")]
    [TestCase("2026-03-06T22:00:00Z", "open")]
    [TestCase("2026-03-07T05:59:00Z", "open")]
    [TestCase("2026-03-07T06:00:00Z", "closed")]
    [TestCase("2026-03-08T23:59:00Z", "open")]
    public async Task Hours_go_on_until_the_next_morning(string now, string outlet) =>
        (await RunAsync(Node("UTC", ("fri", ["22:00-06:00"]), ("sat, sun", ["12:00-24:00"])), now)).ShouldBe(outlet);

    [TestCase("2026-12-24T10:00:00Z", "holiday")]
    [TestCase("2027-12-25T22:59:00Z", "holiday")]
    [TestCase("2027-12-25T23:00:00Z", "closed")]
    [TestCase("2026-12-27T23:30:00Z", "holiday")]
    [TestCase("2026-12-31T10:00:00Z", "holiday")]
    [TestCase("2027-01-04T10:00:00Z", "open")]
    public async Task Holidays_are_days_by_the_clock_on_the_wall(string now, string outlet) =>
        (await RunAsync(Office with { Holidays = [HolidayDate.Parse("2026-12-24", null), HolidayDate.Parse("12-25", null), HolidayDate.Parse("2026-12-28 to 2026-12-31", null)] }, now)).ShouldBe(outlet);

    [Test]
    public async Task What_would_go_on_from_a_holiday_does_not()
    {
        var night = Node("UTC", ("mon-sun", ["22:00-06:00"])) with { Holidays = [HolidayDate.Parse("2026-03-06", null)] };

        (await RunAsync(night, "2026-03-06T23:00:00Z")).ShouldBe("holiday");
        (await RunAsync(night, "2026-03-07T03:00:00Z")).ShouldBe("closed");
        (await RunAsync(night, "2026-03-07T23:00:00Z")).ShouldBe("open");
    }

    [Test]
    public async Task After_the_call_it_can_ask_for_the_moment_of_the_call()
    {
        using var bench = new NodeBench();
        bench.Clock.Advance(TimeSpan.FromHours(24));

        (await bench.RunAsync(Node("UTC", ("sun", ["00:00-24:00"])) with { At = Make.Text("{{ call.startedAt }}") })).ShouldBe("open");
        (await bench.RunAsync(Node("UTC", ("sun", ["00:00-24:00"])))).ShouldBe("closed");
        (await bench.FaultOfAsync(Node("UTC", ("sun", ["00:00-24:00"])) with { At = Make.Text("soon") })).Code.ShouldBe("hours-at");
    }

    /// <summary>Another implementation of time zones, with its own copy of the rules, says what the clock on the wall shows.</summary>
    [Test]
    public void Any_moment_in_any_zone_is_what_another_library_says_around_changes_of_the_clock_too()
    {
        var moments = Gen.Select(Gen.OneOfConst(Zones), Gen.Int[0, 20], Gen.Int[-200, 200], Gen.Int[0, 1439], Gen.Int[1, 1440]);

        moments.Sample(
            pick =>
            {
                var (name, change, offset, from, length) = pick;
                var zone = TzdbDateTimeZoneSource.Default.ForId(name);
                // A moment within hours of a change of the clock, where the zone has any; else near a new year.
                var changes = zone.GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2026, 1, 1, 0, 0)).Where(i => i.HasStart && i.Start > Instant.FromUtc(2020, 1, 1, 0, 0)).Select(i => i.Start).ToList();
                var around = changes.Count > 0 ? changes[change % changes.Count] : Instant.FromUtc(2020 + change % 6, 1, 1, 0, 0);
                var moment = around + NodaTime.Duration.FromMinutes(offset);
                var wall = moment.InZone(zone).LocalDateTime;
                var to = (from + length) % 1440;
                var span = $"{from / 60:00}:{from % 60:00}-{to / 60:00}:{to % 60:00}";

                var minutes = wall.Hour * 60 + wall.Minute;
                var expected = length == 1440 || (from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to);

                if (length == 1440)
                    span = "00:00-24:00";
                return HoursOf(Node(name, ("mon-sun", [span])), moment.ToDateTimeOffset()) == (expected ? "open" : "closed");
            },
            iter: 2_000);
    }

    [TestCase("9:00-17:00")]
    [TestCase("09:00")]
    [TestCase("09:00-25:00")]
    [TestCase("09:00-09:00")]
    [TestCase("24:00-06:00")]
    [TestCase("")]
    public void What_is_no_time_from_and_to_is_a_mistake(string span) => Should.Throw<FormatException>(() => HoursSpan.Parse(span, null));

    [TestCase("2026-02-29")]
    [TestCase("24.12.")]
    [TestCase("13-01")]
    [TestCase("2026-12-31 to 2026-12-01")]
    public void What_is_no_day_is_a_mistake(string day) => Should.Throw<FormatException>(() => HolidayDate.Parse(day, null));

    [TestCase("fri-mon", 4)]
    [TestCase("Mon, wed", 2)]
    [TestCase("mon-sun", 7)]
    public void Days_can_be_ranges_and_lists(string words, int count)
    {
        WeekDays.TryParse(words, out var days).ShouldBeTrue();
        days.Count.ShouldBe(count);
    }

    [Test]
    public void Mistakes_in_a_node_are_named()
    {
        Node("UTC", ("weekend", ["09:00-17:00"])).Problems.ShouldHaveSingleItem().Field.ShouldBe("weekly");
        (Office with { Calendar = "../secrets.ics" }).Problems.ShouldHaveSingleItem().Field.ShouldBe("calendar");
        Should.Throw<FormatException>(() => HoursZone.Parse("Europe/Bonn", null));
    }

    private static HoursNode Node(string zone, params (string Days, string[] Spans)[] weekly) => new()
    {
        TimeZone = HoursZone.Parse(zone, null),
        Weekly = weekly.ToDictionary(w => w.Days, w => (IReadOnlyList<HoursSpan>)[.. w.Spans.Select(s => HoursSpan.Parse(s, null))]),
    };

    private static string HoursOf(HoursNode node, DateTimeOffset now) =>
        new OpeningHours(node.Weekly).IsOpen(TimeZoneInfo.ConvertTime(now, node.TimeZone.Info).DateTime, _ => false) ? "open" : "closed";

    private static async Task<string> RunAsync(HoursNode node, string now)
    {
        using var bench = new NodeBench();
        return await bench.RunAsync(node with { At = Make.Text(now) });
    }
}
