using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class VoicemailTests
{
    private static readonly VoicemailNode Voicemail = new() { Mailbox = Make.Text("0100") };

    [TestCase(true, "next")]
    [TestCase(false, "failed")]
    public async Task The_outlet_says_whether_a_message_was_taken(bool taken, string outlet)
    {
        using var bench = new NodeBench(new CallerScript { Voicemails = [taken] });

        (await bench.RunAsync(Voicemail)).ShouldBe(outlet);

        bench.Caller.Operations.Select(o => o.ToString()).ShouldBe(["answer", "voicemail 0100@default"]);
    }

    [TestCase("1&2")]
    [TestCase("1@other")]
    [TestCase("1,u")]
    public async Task A_caller_cannot_name_a_further_mailbox(string mailbox)
    {
        using var bench = new NodeBench();
        bench.Session.Set("mailbox", mailbox);

        (await bench.FaultOfAsync(Voicemail with { Mailbox = Make.Text("{{ session.mailbox }}") })).Code.ShouldBe("mailbox-name");
    }
}
