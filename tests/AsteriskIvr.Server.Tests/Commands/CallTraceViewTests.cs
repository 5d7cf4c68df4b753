using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Storage.Queries;

namespace AsteriskIvr.Server.Tests.Commands;

public sealed class CallTraceViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 22, 59, 50, 250, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("019c1632-8d3a-7cc1-9a51-0f44e1d2c3b4");

    [Test]
    public void A_call_reads_like_a_story()
    {
        var recorded = new RecordedEnvironment();

        CallTraceView.Show(Call(), recorded.Environment);

        recorded.Output.ShouldBe(
            """
            Call 019c1632-8d3a-7cc1-9a51-0f44e1d2c3b4
            ├── flow      support@3, ari from main, served by ivr-1
            │   caller    +4930123456 (Ann) → 600
            │   channel   PJSIP/trunk-0000001a, uniqueid main-1769900390.7
            │   started   2026-01-31 23:59:50 +01:00
            │   answered  2026-01-31 23:59:50 +01:00, after 120 ms
            ├── way
            │   └── 23:59:50.370  choose   → 1         3.4 s
            │       23:59:53.770  ask-pin  ended here  6.0 s
            ├── pressed
            │   └── 23:59:53.700  choose  1  ask-pin
            ├── end         caller-hangup
            │   at          2026-01-31 23:59:59 +01:00, after 9.5 s (9 s billed)
            │   cause       16 normal clearing
            │   hung up by  caller
            ├── post-call run: dead letter at 'submit'; resume it with: asterisk-ivr retry e1d2c3b4
            │   └── 23:59:59.760  1. note    → next  2 ms   1 attempt
            │       23:59:59.763  2. submit  failed  30 ms  12 attempts  http-500: the CRM is away
            └── activity
                └── 23:59:59.761  note  info  pressed 1 seconds=9
            """.ReplaceLineEndings("\n"));
    }

    private static CallTrace Call() => new()
    {
        Id = Id,
        Pbx = "main",
        UniqueId = "main-1769900390.7",
        Channel = "PJSIP/trunk-0000001a",
        Transport = "ari",
        Direction = "inbound",
        CallerNumber = "+4930123456",
        CallerName = "Ann",
        DialedNumber = "600",
        Flow = "support",
        FlowVersion = 3,
        Owner = "ivr-1",
        StartedAt = Start,
        AnsweredAt = Start.AddMilliseconds(120),
        EndedAt = Start.AddMilliseconds(9500),
        BillableSeconds = 9,
        EndReason = "caller-hangup",
        HangupCause = 16,
        HangupCauseText = "normal clearing",
        HungUpBy = "caller",
        LastNode = "ask-pin",
        Path =
        [
            new PathEntry("choose", Start.AddMilliseconds(120)) { Outlet = "1", Milliseconds = 3400 },
            new PathEntry("ask-pin", Start.AddMilliseconds(3520)) { Milliseconds = 5980 },
        ],
        Inputs = [new CallInput("choose", "1", "ask-pin", Start.AddMilliseconds(3450))],
        Recordings = [],
        Run = new RunSummary(Id, "support", "dead", "submit", 12, "http-500: the CRM is away", Start.AddMilliseconds(9500), Start.AddHours(1), null),
        Steps =
        [
            new StepDetail(1, "note", true, 1, Start.AddMilliseconds(9510), Start.AddMilliseconds(9512), "next", null),
            new StepDetail(2, "submit", false, 12, Start.AddMilliseconds(9513), Start.AddMilliseconds(9543), null, "http-500: the CRM is away"),
        ],
        Activity = [new ActivityLine(Start.AddMilliseconds(9511), "info", "note", "pressed 1", new Dictionary<string, string> { ["seconds"] = "9" })],
    };
}
