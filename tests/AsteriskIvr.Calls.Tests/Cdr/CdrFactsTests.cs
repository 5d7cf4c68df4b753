using AsteriskIvr.Calls.Cdr;

namespace AsteriskIvr.Calls.Tests.Cdr;

internal sealed class CdrFactsTests
{
    /// <summary>2026-11-25 07:26:40 UTC.</summary>
    private const string UniqueId = "main-1795591600.2";

    private static readonly DateTime Begin = new(2026, 11, 25, 7, 26, 40);

    [TestCase(0), TestCase(60), TestCase(-480), TestCase(345)]
    public void The_time_zone_of_the_PBX_is_told_by_the_uniqueid(int minutesEast)
    {
        var local = Begin.AddMinutes(minutesEast);

        var facts = CdrFacts.Of(UniqueId, [new CdrEntry(UniqueId, local, local.AddSeconds(65), 60, "ANSWERED")]);

        facts.ShouldBe(new CdrFacts(At(65), At(5), 60, "ANSWERED"));
    }

    [Test]
    public void A_channel_that_went_on_after_a_bridge_has_several_records()
    {
        var facts = CdrFacts.Of(UniqueId, [new CdrEntry(UniqueId, Begin.AddSeconds(30), Begin.AddSeconds(50), 20, "ANSWERED"), new CdrEntry(UniqueId, Begin, Begin.AddSeconds(30), 25, "ANSWERED")]);

        facts.ShouldBe(new CdrFacts(At(50), At(5), 45, "ANSWERED"));
    }

    [Test]
    public void One_that_nobody_answered_has_no_answer() =>
        CdrFacts.Of(UniqueId, [new CdrEntry(UniqueId, Begin, Begin.AddSeconds(9), 0, "NO ANSWER")]).ShouldBe(new CdrFacts(At(9), null, 0, "NO ANSWER"));

    [TestCase("some-channel"), TestCase("a.b"), TestCase("7"), TestCase("-99999999999999999999.1")]
    public void Without_a_time_in_the_uniqueid_only_the_seconds_are_known(string uniqueId) =>
        CdrFacts.Of(uniqueId, [new CdrEntry(uniqueId, Begin, Begin.AddSeconds(9), 9, "ANSWERED")]).ShouldBe(new CdrFacts(null, null, 9, "ANSWERED"));

    private static DateTimeOffset At(int seconds) => new(DateTime.SpecifyKind(Begin.AddSeconds(seconds), DateTimeKind.Utc));
}
