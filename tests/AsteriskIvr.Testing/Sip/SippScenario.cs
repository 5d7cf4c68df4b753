using System.Globalization;
using System.Text;

namespace AsteriskIvr.Testing;

/// <summary>Writes the XML of a SIPp scenario for the calling side (https://sipp.readthedocs.io/en/latest/scenarios/keywords.html).</summary>
internal sealed class SippScenario(string callerNumber, string mediaPort)
{
    // What Asterisk refuses a call with; SIPp has no pattern for status codes.
    private static readonly int[] Refusals = [400, 403, 404, 408, 480, 481, 484, 486, 488, 500, 503, 600, 603];

    private readonly StringBuilder _xml = new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"caller\">\n");
    private int _labels;

    public int NewLabel() => ++_labels;

    public SippScenario Label(int label) => Line($"<label id=\"{label}\"/>");

    public SippScenario Invite() => Send($"""
        INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        {Common("INVITE", toTag: "", transaction: "invite")}
        Contact: <sip:{callerNumber}@[local_ip]:[local_port]>
        Content-Type: application/sdp
        Content-Length: [len]

        v=0
        o=caller 1 1 IN IP4 [local_ip]
        s=-
        c=IN IP4 [media_ip]
        t=0 0
        m=audio {mediaPort} RTP/AVP 0 {RtpStream.TelephoneEvent}
        a=rtpmap:0 PCMU/8000
        a=rtpmap:{RtpStream.TelephoneEvent} telephone-event/8000
        a=fmtp:{RtpStream.TelephoneEvent} 0-16
        """);

    /// <summary>Provisional responses, which may or may not come. The label is where refusals lead.</summary>
    public SippScenario Provisional(int refused)
    {
        foreach (var status in (int[])[100, 180, 183])
            Line($"<recv response=\"{status}\" optional=\"true\">{Log($"{status}")}</recv>");
        foreach (var status in Refusals)
            Line($"<recv response=\"{status}\" optional=\"true\" next=\"{refused}\">{Log($"refused {status}")}</recv>");
        return this;
    }

    /// <summary>The call is answered: acknowledges it and logs Asterisk's media port.</summary>
    public SippScenario Answer() => Line("""
        <recv response="200" rrs="true"><action><ereg regexp="m=audio *([0-9]+)" search_in="body" assign_to="line,port"/></action></recv>
        <Reference variables="line"/>
        """).Acknowledge("ack").Line($"<nop>{Log("answered [$port]")}</nop>");

    /// <summary>A refusal is acknowledged within the transaction of the INVITE (RFC 3261, section 17.1.1.3).</summary>
    public SippScenario AcknowledgeRefusal() => Acknowledge("invite");

    /// <summary>Takes the INVITE back (RFC 3261, section 9.1) and ends.</summary>
    public SippScenario Cancel() => Send($"""
        CANCEL sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        {Common("CANCEL", toTag: "", transaction: "invite")}
        Content-Length: 0
        """).Receive(200).Receive(487).AcknowledgeRefusal();

    /// <summary>
    /// Hangs up; the cause goes into a Reason header (RFC 3326). A BYE of Asterisk's may cross ours: it stays without an answer, since until
    /// our own request is answered SIPp takes no other step, and Asterisk has ended the call by then.
    /// </summary>
    public SippScenario Bye(string? cause) => Send($"""
        BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        {Common("BYE", toTag: "[peer_tag_param]", transaction: "bye")}
        {(cause is null ? "" : $"Reason: Q.850;cause={cause}\n")}Content-Length: 0
        """).Line("<recv request=\"BYE\" optional=\"true\"/>").ReceiveEither(481, 200);

    public SippScenario AnswerRequest() => Send("""
        SIP/2.0 200 OK
        [last_Via:]
        [last_From:]
        [last_To:]
        [last_Call-ID:]
        [last_CSeq:]
        Content-Length: 0
        """, retransmitted: false);

    public SippScenario Receive(int status) => Line($"<recv response=\"{status}\"/>");

    private SippScenario ReceiveEither(int one, int other)
    {
        var goOn = NewLabel();
        return Line($"<recv response=\"{one}\" optional=\"true\" next=\"{goOn}\"/>").Receive(other).Label(goOn);
    }

    /// <summary>Waits so long; a BYE meanwhile leads to the label.</summary>
    public SippScenario PauseUnlessBye(TimeSpan time, int bye)
    {
        var goOn = NewLabel();
        return Line($"<recv request=\"BYE\" timeout=\"{Milliseconds(time)}\" ontimeout=\"{goOn}\" next=\"{bye}\"/>").Label(goOn);
    }

    public SippScenario Goto(int label) => Line($"<nop next=\"{label}\"/>");

    public SippScenario Line(string line)
    {
        _xml.Append(line).Append('\n');
        return this;
    }

    /// <summary>An action that writes a line to SIPp's log file.</summary>
    public static string Log(string line) => $"<action><log message=\"{line}\"/></action>";

    public static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _xml + "</scenario>\n";

    private string Common(string method, string toTag, string transaction) => $"""
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-{transaction}
        From: <sip:{callerNumber}@[local_ip]:[local_port]>;tag=[pid]T[call_number]
        To: <sip:[service]@[remote_ip]:[remote_port]>{toTag}
        Call-ID: [call_id]
        CSeq: {(method == "BYE" ? 2 : 1)} {method}
        Max-Forwards: 70
        """;

    private SippScenario Acknowledge(string transaction) => Send($"""
        ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        {Common("ACK", toTag: "[peer_tag_param]", transaction)}
        Content-Length: 0
        """, retransmitted: false);

    private SippScenario Send(string message, bool retransmitted = true) =>
        Line($"<send{(retransmitted ? " retrans=\"500\"" : "")}><![CDATA[\n{message}\n\n]]></send>");
}
