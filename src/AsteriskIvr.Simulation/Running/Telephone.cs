using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.Running;

/// <summary>What becomes of a caller whom the PBX connects, lets wait, or records: as a reply says, by the outlet of the node.</summary>
internal static class Telephone
{
    /// <summary>Takes the reply to an operation that has an outcome, if there is one.</summary>
    public static void Answer(SimulatedOperation operation, OutsideWorld world, SimulatedCall call)
    {
        if (operation.Name is not ("dial" or "queue" or "record" or "voicemail") || world.Telephone($"{operation.Name} {operation.Detail}") is not { } reply)
            return;
        switch (operation.Name)
        {
            case "dial":
                call.Answer(Dialled(reply), reply.HangUp);
                break;
            case "queue":
                call.Answer(Queued(reply), reply.HangUp);
                break;
            case "record":
                call.Answer(new RecordResult(Recorded(reply), Time(reply, SimulatedCall.Speech)), reply.HangUp);
                break;
            case "voicemail":
                call.Answer(takesMessage: Outcome(reply) is not "failed");
                break;
        }
    }

    private static DialResult Dialled(Reply reply) => Outcome(reply) switch
    {
        "busy" => new DialResult(DialOutcome.Busy, TimeSpan.Zero),
        "noanswer" => new DialResult(DialOutcome.NoAnswer, TimeSpan.Zero),
        "failed" => new DialResult(DialOutcome.Failed, TimeSpan.Zero),
        _ => new DialResult(DialOutcome.Answered, reply.Talk ?? TimeSpan.FromMinutes(1)),
    };

    private static QueueResult Queued(Reply reply) => Outcome(reply) switch
    {
        "timeout" => new QueueResult(QueueOutcome.Timeout, Time(reply, TimeSpan.FromMinutes(1)), TimeSpan.Zero, 1),
        "full" => new QueueResult(QueueOutcome.Full, TimeSpan.Zero, TimeSpan.Zero, null),
        "empty" => new QueueResult(QueueOutcome.Empty, TimeSpan.Zero, TimeSpan.Zero, null),
        "failed" => new QueueResult(QueueOutcome.Failed, TimeSpan.Zero, TimeSpan.Zero, null),
        _ => new QueueResult(QueueOutcome.Answered, Time(reply, SimulatedCall.Speech), reply.Talk ?? TimeSpan.FromMinutes(1), 1),
    };

    private static RecordEnd Recorded(Reply reply) => Outcome(reply) switch
    {
        "silence" => RecordEnd.Silence,
        "toolong" => RecordEnd.MaxDuration,
        _ => RecordEnd.Key,
    };

    private static TimeSpan Time(Reply reply, TimeSpan otherwise) => reply.After > TimeSpan.Zero ? reply.After : otherwise;

    // `timeout` is the word of a fault as well.
    private static string? Outcome(Reply reply) => reply.Fault == OutsideFault.Timeout ? "timeout" : reply.Outcome?.ToLowerInvariant();
}
