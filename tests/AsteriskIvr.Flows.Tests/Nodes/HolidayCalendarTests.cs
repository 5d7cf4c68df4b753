using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class HolidayCalendarTests
{
    private TempFolder _folder = null!;
    private NodeBench _bench = null!;

    [SetUp]
    public void Set_up()
    {
        _folder = new TempFolder();
        _bench = new NodeBench(new CallerScript(), ("Calendars:Folder", _folder.Path));
    }

    [TearDown]
    public void Clean_up()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [TestCase("DTSTART;VALUE=DATE:20260306", "2026-03-05T22:59:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20260306", "2026-03-05T23:00:00Z", "holiday")]
    [TestCase("DTSTART;VALUE=DATE:20260306", "2026-03-06T22:59:00Z", "holiday")]
    [TestCase("DTSTART;VALUE=DATE:20260306", "2026-03-06T23:00:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20260304\r\nDTEND;VALUE=DATE:20260307", "2026-03-06T12:00:00Z", "holiday")]
    [TestCase("DTSTART;VALUE=DATE:20260304\r\nDTEND;VALUE=DATE:20260307", "2026-03-07T12:00:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY", "2031-12-25T12:00:00Z", "holiday")]
    [TestCase("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY", "2031-12-26T12:00:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20311225", "2031-12-25T12:00:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26T12:00:00Z", "holiday")]
    [TestCase("DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-27T12:00:00Z", "open")]
    [TestCase("DTSTART;TZID=America/New_York:20260306T080000\r\nDTEND;TZID=America/New_York:20260306T090000", "2026-03-06T13:30:00Z", "holiday")]
    [TestCase("DTSTART;TZID=America/New_York:20260306T080000\r\nDTEND;TZID=America/New_York:20260306T090000", "2026-03-06T14:00:00Z", "open")]
    [TestCase("DTSTART;TZID=W. Europe Standard Time:20260706T080000\r\nDURATION:PT1H", "2026-07-06T06:30:00Z", "holiday")]
    [TestCase("DTSTART:20260306T120000Z\r\nDTEND:20260306T130000Z", "2026-03-06T12:59:59Z", "holiday")]
    [TestCase("DTSTART:20260306T120000\r\nDTEND:20260306T130000", "2026-03-06T11:30:00Z", "holiday")]
    [TestCase("DTSTART:20260306T120000\r\nDTEND:20260306T130000", "2026-03-06T12:30:00Z", "open")]
    [TestCase("DTSTART;TZID=Europe/Berlin:20260302T120000\r\nDURATION:PT30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO", "2026-03-30T10:15:00Z", "holiday")]
    [TestCase("DTSTART;TZID=Europe/Berlin:20260302T120000\r\nDURATION:PT30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO", "2026-03-30T11:15:00Z", "open")]
    [TestCase("DTSTART;VALUE=DATE:20260306\r\nSTATUS:CANCELLED", "2026-03-06T12:00:00Z", "open")]
    public async Task Events_are_holidays_for_as_long_as_they_last(string lines, string now, string outlet)
    {
        Write(lines);

        (await RunAsync(now)).ShouldBe(outlet);
    }

    [Test]
    public async Task A_file_is_read_again_when_it_changes_and_the_last_good_one_is_kept()
    {
        Write("DTSTART;VALUE=DATE:20260306");
        (await RunAsync("2026-03-06T12:00:00Z")).ShouldBe("holiday");

        Write("DTSTART;VALUE=DATE:20260307");
        (await RunAsync("2026-03-06T12:00:00Z")).ShouldBe("open");

        await File.WriteAllTextAsync(_folder["company.ics"], "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTA");
        (await RunAsync("2026-03-07T12:00:00Z")).ShouldBe("holiday");

        File.Delete(_folder["company.ics"]);
        (await RunAsync("2026-03-07T12:00:00Z")).ShouldBe("holiday");

        Write("DTSTART;VALUE=DATE:20260308\r\nSUMMARY:a longer one");
        (await RunAsync("2026-03-07T12:00:00Z")).ShouldBe("open");
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR")]
    [TestCase("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Nowhere/Land:20260301T140000\r\nEND:VEVENT\r\nEND:VCALENDAR")]
    [TestCase("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260301T140000\r\nRRULE:FREQ=NEVER\r\nEND:VEVENT\r\nEND:VCALENDAR")]
    public async Task A_file_that_never_could_be_read_is_a_fault(string text)
    {
        await File.WriteAllTextAsync(_folder["company.ics"], text);

        var fault = await Should.ThrowAsync<NodeFaultException>(() => RunAsync("2026-03-06T12:00:00Z"));

        (fault.Code, fault.IsPermanent).ShouldBe(("calendar", true));
    }

    [Test]
    public async Task A_file_without_bounds_is_refused()
    {
        await File.WriteAllTextAsync(_folder["company.ics"], new string('x', HolidayCalendars.MaxBytes + 1));

        (await Should.ThrowAsync<NodeFaultException>(() => RunAsync("2026-03-06T12:00:00Z"))).Message.ShouldContain("larger");
    }

    private void Write(string lines) =>
        File.WriteAllText(_folder["company.ics"], $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");

    private Task<string> RunAsync(string now) => _bench.RunAsync(new HoursNode
    {
        TimeZone = HoursZone.Parse("Europe/Berlin", null),
        Weekly = new Dictionary<string, IReadOnlyList<HoursSpan>> { ["mon-sun"] = [HoursSpan.Parse("00:00-24:00", null)] },
        Calendar = "company.ics",
        At = Make.Text(now),
    });
}
