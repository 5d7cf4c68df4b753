namespace AsteriskIvr.Testing.Tests;

public sealed class ToolTests
{
    [Test]
    public void Reserved_ports_differ_until_they_are_given_back()
    {
        var reservations = Enumerable.Range(0, 50).Select(_ => Ports.Reserve()).ToList();
        try
        {
            reservations.Select(reservation => reservation.Port).ShouldBeUnique();
        }
        finally
        {
            reservations.ForEach(reservation => reservation.Dispose());
        }
    }

    [Test]
    public async Task A_condition_that_stays_false_is_quoted_with_what_was_seen()
    {
        var count = 3;

        var error = await Should.ThrowAsync<TimeoutException>(
            Eventually.ShouldBeAsync(() => count == 4, TimeSpan.FromMilliseconds(50), () => $"count is {count}"));

        error.Message.ShouldContain("count == 4");
        error.Message.ShouldContain("count is 3");
    }

    [Test]
    public void A_call_detail_record_is_read_with_quotes_and_commas()
    {
        var record = CdrRecord.Parse(""""
            "pbx-1.0","pbx-1.0","100","a,""b""","in","2026-01-02 03:04:05","","2026-01-02 03:04:06","1","0","NO ANSWER","Wait",""
            """");

        record.Destination.ShouldBe("a,\"b\"");
        record.DurationSeconds.ShouldBe(1);
        record.Answer.ShouldBe("");
    }
}
