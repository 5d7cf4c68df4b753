namespace AsteriskIvr.Testing;

/// <summary>
/// What a caller does, step by step, for SIPp to do alone: once or for many calls. For a caller who reacts to what a test has seen, use
/// <see cref="SippCaller.CallAsync"/>. SIPp needs CAP_NET_RAW (root) for <see cref="Press"/>.
/// </summary>
/// <example><code>new CallScript("agi-support").WaitAnswer().Pause(200ms).Press("1").HangUp(16)</code></example>
public sealed class CallScript
{
    private const string SilenceFile = "silence.ulaw";

    private readonly List<Action<SippScenario, Context>> _steps = [];

    /// <summary>A call to an extension of the context `in`.</summary>
    public CallScript(string extension, string callerNumber = "100")
    {
        Extension = extension;
        CallerNumber = callerNumber;
    }

    /// <summary>What is dialled.</summary>
    public string Extension { get; }

    /// <summary>The caller's number.</summary>
    public string CallerNumber { get; }

    /// <summary>Whether what SIPp logs is wanted.</summary>
    internal bool IsLogged { get; private set; }

    /// <summary>Sends silence from the answer on. Without it a call sends no RTP but digits, and AGI's ANSWER takes 0.5 s.</summary>
    public bool Silence { get; init; }

    /// <summary>Waits until the call is answered. A refusal fails the call.</summary>
    public CallScript WaitAnswer() => Add((scenario, context) =>
    {
        scenario.Provisional(context.Refused).Answer();
        if (Silence)
            scenario.Line($"<nop><action><exec rtp_stream=\"{SilenceFile},-1,0\"/></action></nop>");
    });

    /// <summary>Waits. A hang-up by Asterisk meanwhile fails the call.</summary>
    public CallScript Pause(TimeSpan time) => Add((scenario, _) => scenario.Line($"<pause milliseconds=\"{SippScenario.Milliseconds(time)}\"/>"));

    /// <summary>
    /// Presses keys, as RFC 4733 telephone-events of 100 ms with 60 ms between them, and waits until they are sent. If Asterisk hangs up
    /// meanwhile, as it may after the last key it waited for, the script ends there.
    /// </summary>
    public CallScript Press(string digits) => Add((scenario, context) =>
    {
        var time = context.WriteDigits(digits, out var file);
        // One stream at a time: with the silence in between, Asterisk takes each packet of a digit for a new digit.
        if (Silence)
            scenario.Line("<nop><action><exec rtp_stream=\"pause\"/></action></nop>");
        scenario.Line($"<nop><action><exec play_pcap_audio=\"{file}\"/></action></nop>");
        scenario.PauseUnlessBye(time, context.ByePbx);
        if (Silence)
            scenario.Line("<nop><action><exec rtp_stream=\"resume\"/></action></nop>");
    });

    /// <summary>Writes a line to SIPp's log, with its keywords filled in, such as <c>[call_number]</c> and <c>[timestamp]</c>.</summary>
    public CallScript Note(string line)
    {
        IsLogged = true;
        return Add((scenario, _) => scenario.Line($"<nop>{SippScenario.Log(line)}</nop>"));
    }

    /// <summary>Hangs up, with a Q.850 cause in a Reason header, or none. Ends the script.</summary>
    public CallScript HangUp(int? cause = null) => Add((scenario, context) =>
        scenario.Label(context.HangUp).Bye(cause?.ToString()).Goto(context.End));

    /// <summary>Hangs up at a random moment between the two, in ten steps, unless Asterisk does before. Ends the script.</summary>
    public CallScript HangUpBetween(TimeSpan from, TimeSpan to, int? cause = null) => Add((scenario, context) =>
    {
        const int steps = 10;
        for (var step = 0; step <= steps; step++)
        {
            scenario.PauseUnlessBye(step == 0 ? from : (to - from) / steps, context.ByePbx);
            scenario.Line($"<nop next=\"{context.HangUp}\" chance=\"{1.0 / (steps + 1 - step):0.000}\"/>");
        }
    }).HangUp(cause);

    /// <summary>Waits until Asterisk hangs up. Ends the script.</summary>
    public CallScript WaitForBye() => Add((scenario, context) => scenario.Line("<recv request=\"BYE\"/>").AnswerRequest().Goto(context.End));

    /// <summary>Gives up before the answer, so long after it has begun to ring (180). Ends the script.</summary>
    public CallScript CancelBeforeAnswer(TimeSpan after) => Add((scenario, context) =>
        scenario.Line("<recv response=\"100\" optional=\"true\"/>").Receive(180)
            .Line($"<pause milliseconds=\"{SippScenario.Milliseconds(after)}\"/>").Cancel().Goto(context.End));

    /// <summary>Ends without a BYE: SIPp closes its sockets. Ends the script.</summary>
    public CallScript Vanish() => Add((scenario, context) => scenario.Goto(context.End));

    /// <summary>Writes the scenario and the files it needs into a folder, and returns the scenario's path.</summary>
    internal string Write(TempFolder folder)
    {
        var scenario = new SippScenario(CallerNumber, "[media_port]");
        var context = new Context(
            folder, Refused: scenario.NewLabel(), HangUp: scenario.NewLabel(), ByePbx: scenario.NewLabel(), End: scenario.NewLabel());
        scenario.Invite();
        foreach (var step in _steps)
            step(scenario, context);
        // A refused call has failed, and to wait for what does not come is how a scenario says so.
        scenario.Label(context.Refused).AcknowledgeRefusal().Line("<recv request=\"NEVER\" timeout=\"1\"/>");
        scenario.Label(context.ByePbx).AnswerRequest();
        scenario.Label(context.End).Line("<nop/>");
        if (Silence)
            File.WriteAllBytes(folder[SilenceFile], [.. Enumerable.Repeat((byte)0xFF, 8000)]);
        File.WriteAllText(folder["call.xml"], scenario.ToString());
        return folder["call.xml"];
    }

    private CallScript Add(Action<SippScenario, Context> step)
    {
        _steps.Add(step);
        return this;
    }

    private sealed record Context(TempFolder Folder, int Refused, int HangUp, int ByePbx, int End)
    {
        private readonly DtmfCapture _capture = new();
        private int _files;

        public TimeSpan WriteDigits(string digits, out string file)
        {
            file = $"digits-{++_files}.pcap";
            return _capture.Write(Folder[file], digits);
        }
    }
}
