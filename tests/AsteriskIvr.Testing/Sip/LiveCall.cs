using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsteriskIvr.Testing;

/// <summary>
/// A call in progress whose caller does what the test says, when it says so. SIPp speaks SIP; the caller's voice and digits come from this
/// process, in one RTP stream, so no privilege is needed. Dispose ends the program without a BYE; hang up before if that matters.
/// </summary>
public sealed class LiveCall : IAsyncDisposable
{
    private readonly ChildProcess _sipp;
    private readonly TempFolder _folder;
    private readonly PortReservation _port;
    private readonly RtpStream _media;
    private readonly Socket _control = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _disposed = new();
    private readonly TaskCompletionSource _ringing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _following;

    private LiveCall(ChildProcess sipp, TempFolder folder, PortReservation port, RtpStream media)
    {
        _sipp = sipp;
        _folder = folder;
        _port = port;
        _media = media;
        _following = FollowAsync(_disposed.Token);
    }

    /// <summary>Completes when the called side rings (180) or has early media (183). Fails if the call ends without.</summary>
    public Task Ringing => _ringing.Task;

    /// <summary>Completes when the call is answered and media flows. Fails if the call ends without.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Completes when the call is over. Never after <see cref="VanishAsync"/>.</summary>
    public Task<CallEnd> Ended => _ended.Task;

    /// <summary>How many RTP packets the caller has received: grows while Asterisk plays.</summary>
    public long PacketsHeard => _media.Received;

    /// <summary>What the caller has heard so far, as µ-law octets, 8,000 a second; pauses in which nothing was sent are left out.</summary>
    public byte[] Heard => _media.Heard;

    /// <summary>Presses keys as RFC 4733 telephone-events of 100 ms, with 60 ms between them; returns when the last one is sent.</summary>
    /// <exception cref="OperationCanceledException">The call ended before.</exception>
    public Task PressAsync(string digits, CancellationToken cancellationToken = default) => PressAsync(digits, KeySpeed.Default, cancellationToken);

    /// <summary>Presses keys at a speed of their own.</summary>
    /// <exception cref="OperationCanceledException">The call ended before.</exception>
    public async Task PressAsync(string digits, KeySpeed speed, CancellationToken cancellationToken = default)
    {
        await Answered.WaitAsync(cancellationToken);
        foreach (var digit in digits)
            await _media.PressAsync(digit, speed).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Hangs up: BYE after the answer, with the Q.850 cause in a Reason header if given; CANCEL before it. Returns when the call is over.
    /// </summary>
    public async Task<CallEnd> HangUpAsync(int? cause = null, CancellationToken cancellationToken = default)
    {
        // A request from outside with the call's id is what moves the scenario on.
        var method = cause is null ? "INFO" : "MESSAGE";
        var request = string.Create(CultureInfo.InvariantCulture, $"""
            {method} sip:caller@127.0.0.1:{_port.Port} SIP/2.0
            Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-test
            From: <sip:test@127.0.0.1>;tag=test
            To: <sip:caller@127.0.0.1>
            Call-ID: {CallId(_port.Port)}
            CSeq: 1 {method}
            X-Cause: {cause}
            Content-Length: 0


            """).ReplaceLineEndings("\r\n");
        await _control.SendToAsync(Encoding.ASCII.GetBytes(request), new IPEndPoint(IPAddress.Loopback, _port.Port), cancellationToken);
        return await Ended.WaitAsync(cancellationToken);
    }

    /// <summary>The caller's network is gone: neither RTP nor SIP leaves any more, and no answer to what Asterisk sends.</summary>
    public async Task VanishAsync()
    {
        _sipp.Freeze();
        await _media.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sipp.DisposeAsync();
        await _disposed.CancelAsync();
        await _following;
        await _media.DisposeAsync();
        _control.Dispose();
        _port.Dispose();
        _folder.Dispose();
        _disposed.Dispose();
    }

    internal static async Task<LiveCall> StartAsync(int sipPort, string extension, string callerNumber, CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        var port = Ports.Reserve();
        var media = new RtpStream();
        try
        {
            await File.WriteAllTextAsync(folder["call.xml"], Scenario(callerNumber, media.Port), cancellationToken);
            var command = Sipp.Command(sipPort, port.Port, extension, folder["call.xml"]);
            command.AddRange(["-m", "1", "-cid_str", CallId(port.Port), "-trace_logs", "-log_file", folder["log"]]);
            return new LiveCall(await ChildProcess.StartAsync(command, folder.Path, onLine: null, cancellationToken), folder, port, media);
        }
        catch
        {
            await media.DisposeAsync();
            port.Dispose();
            folder.Dispose();
            throw;
        }
    }

    private static string CallId(int port) => string.Create(CultureInfo.InvariantCulture, $"live-{port}@127.0.0.1");

    private static string Scenario(string callerNumber, int mediaPort)
    {
        var scenario = new SippScenario(callerNumber, mediaPort.ToString(CultureInfo.InvariantCulture));
        int refused = scenario.NewLabel(), cancel = scenario.NewLabel(), hangUpWithCause = scenario.NewLabel(), hungUp = scenario.NewLabel(),
            byePbx = scenario.NewLabel(), end = scenario.NewLabel();
        scenario.Invite().Provisional(refused)
            .Line($"<recv request=\"INFO\" optional=\"true\" next=\"{cancel}\"/>")
            .Line($"<recv request=\"MESSAGE\" optional=\"true\" next=\"{cancel}\"/>")
            .Answer()
            .Line($"<recv request=\"BYE\" optional=\"true\" next=\"{byePbx}\"/>")
            .Line($"<recv request=\"MESSAGE\" optional=\"true\" next=\"{hangUpWithCause}\"><action>"
                + "<ereg regexp=\"[0-9]+\" search_in=\"hdr\" header=\"X-Cause:\" assign_to=\"cause\"/></action></recv>")
            .Line("<recv request=\"INFO\"/>")
            .Bye(cause: null).Goto(hungUp)
            .Label(hangUpWithCause).Bye("[$cause]")
            .Label(hungUp).Line($"<nop>{SippScenario.Log("caller")}</nop>").Goto(end)
            .Label(cancel).Cancel().Goto(hungUp)
            .Label(byePbx).Line($"<nop>{SippScenario.Log("pbx [last_Reason:]")}</nop>").AnswerRequest().Goto(end)
            .Label(refused).AcknowledgeRefusal()
            .Label(end).Line("<nop/>");
        return scenario.ToString();
    }

    // Reads SIPp's log as it grows, until the program ends.
    private async Task FollowAsync(CancellationToken disposed)
    {
        var exit = _sipp.WaitForExitAsync(CancellationToken.None);
        var read = 0;
        while (true)
        {
            var over = exit.IsCompleted || disposed.IsCancellationRequested;
            var lines = File.Exists(_folder["log"]) ? (await ReadAsync(_folder["log"])).Split('\n')[..^1] : [];
            foreach (var line in lines[read..])
                Take(line);
            read = lines.Length;
            if (over)
                break;
            await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None));
        }

        var failure = new InvalidOperationException($"The call ended without it. {await ErrorsAsync()}");
        Fail(_ringing, failure);
        Fail(_answered, failure);
        if (_ended.TrySetException(failure))
            _ = _ended.Task.Exception; // seen: not every test awaits it
        await _media.StopAsync();
    }

    private static void Fail(TaskCompletionSource source, Exception failure)
    {
        if (source.TrySetException(failure))
            _ = source.Task.Exception;
    }

    private void Take(string line)
    {
        var words = line.Split(' ', 2);
        switch (words[0])
        {
            case "180" or "183":
                _ringing.TrySetResult();
                break;
            case "answered":
                _media.Start(int.Parse(words[1], CultureInfo.InvariantCulture));
                _ringing.TrySetResult();
                _answered.TrySetResult();
                break;
            case "caller":
                _ended.TrySetResult(new CallEnd(CallEndedBy.Caller));
                break;
            case "pbx":
                _ended.TrySetResult(new CallEnd(CallEndedBy.Pbx, Reason: words[1].Replace("Reason:", "", StringComparison.Ordinal).Trim()));
                break;
            case "refused":
                _ended.TrySetResult(new CallEnd(CallEndedBy.Refused, int.Parse(words[1], CultureInfo.InvariantCulture)));
                break;
        }
    }

    private async Task<string> ErrorsAsync() =>
        File.Exists(_folder["errors"]) ? await ReadAsync(_folder["errors"]) : _sipp.Output;

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }
}
