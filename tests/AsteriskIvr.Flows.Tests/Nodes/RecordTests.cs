using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class RecordTests
{
    private static readonly RecordNode Record = new() { SaveAs = "message" };

    [TestCase(RecordEnd.Key, "next")]
    [TestCase(RecordEnd.Silence, "silence")]
    [TestCase(RecordEnd.MaxDuration, "tooLong")]
    public async Task The_outlet_says_what_ended_it(RecordEnd end, string outlet)
    {
        using var bench = new NodeBench(new CallerScript { Recordings = [new RecordResult(end, TimeSpan.FromSeconds(3))] });

        (await bench.RunAsync(Record)).ShouldBe(outlet);

        bench.Caller.IsAnswered.ShouldBeTrue();
    }

    [Test]
    public async Task Its_file_is_named_by_call_node_and_number_and_known_to_session_and_call()
    {
        using var bench = new NodeBench();

        await bench.RunAsync(Record);
        await bench.RunAsync(Record);

        bench.Call.Recordings.ShouldBe([$"{bench.Call.Id}.node.1.wav", $"{bench.Call.Id}.node.2.wav"]);
        bench.Session.Get("message")!.GetValue<string>().ShouldBe($"{bench.Call.Id}.node.2.wav");
        bench.Activity.Lines.Select(line => line.Fields["file"]).ShouldBe(bench.Call.Recordings);
    }

    [Test]
    public async Task A_caller_who_hangs_up_in_it_has_left_a_recording()
    {
        using var bench = new NodeBench(new CallerScript { HangUpAtOperation = 2 });

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Record));

        bench.Call.Recordings.Count.ShouldBe(1);
    }

    [TestCase("#", "5#", "next")]
    [TestCase("any", "5", "next")]
    public async Task The_terminator_ends_it(string terminator, string keys, string outlet)
    {
        using var bench = new NodeBench(new CallerScript { Actions = [Make.Press(keys[^1..])], Recordings = [new RecordResult(RecordEnd.MaxDuration, TimeSpan.Zero)] });

        (await bench.RunAsync(Record with { Terminator = terminator })).ShouldBe(outlet);
    }

    [TestCase("0s")]
    [TestCase("2h")]
    public void A_time_that_is_none_is_a_mistake(string max) =>
        (Record with { Max = max == "0s" ? TimeSpan.Zero : TimeSpan.FromHours(2) }).Problems.Single().Field.ShouldBe("max");

    [TestCase(null, 1, RecordEnd.MaxDuration)]
    [TestCase(3, 1, RecordEnd.Silence)]
    [TestCase(3, 9.5, RecordEnd.Silence)]
    [TestCase(3, 10, RecordEnd.MaxDuration)]
    public void Without_a_key_the_clock_tells_silence_from_the_longest_time(int? silence, double elapsed, RecordEnd end) =>
        new RecordRequest("x", TimeSpan.FromSeconds(9.5)) { MaxSilence = silence is { } seconds ? TimeSpan.FromSeconds(seconds) : null }
            .EndAfter(TimeSpan.FromSeconds(elapsed)).ShouldBe(end);

    [Test]
    public void A_terminator_that_Asterisk_does_not_know_is_a_mistake() =>
        (Record with { Terminator = "5" }).Problems.Single().Field.ShouldBe("terminator");
}
