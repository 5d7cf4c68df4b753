using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests;

/// <summary>A channel whose caller waits until the test says otherwise.</summary>
internal sealed class FakeChannel(LiveCall call) : IChannel
{
    private readonly CancellationTokenSource _control = new();

    public LiveCall Call { get; } = call;

    /// <summary>What was done to it, in order.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Executed before each operation, by its name; may throw, may wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the PBX does when the server has hung up; may throw.</summary>
    public Action AfterHangUp { get; set; } = () => { };

    public CancellationToken HungUp => _control.Token;

    public bool LeftForDialplan { get; private set; }

    public bool HungUpByServer { get; private set; }

    public bool IsBridged { get; set; }

    public bool IsReleased { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>The caller, or whoever, hangs up: the nodes are cancelled, and the sign is reported.</summary>
    public void HangUp(params EndSignal[] signs)
    {
        foreach (var sign in signs)
            Call.Report(sign);
        _control.Cancel();
    }

    public async ValueTask AnswerAsync(CancellationToken cancellationToken) => await DoAsync("answer", cancellationToken);

    public async ValueTask<char?> PlayAsync(IReadOnlyList<Media> media, string stopOn, CancellationToken cancellationToken)
    {
        await DoAsync($"play {media[0].Value}", cancellationToken);
        return null;
    }

    public async ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await DoAsync("wait-for-digit", cancellationToken);
        return null;
    }

    public async ValueTask WaitAsync(TimeSpan duration, string? musicOnHold, CancellationToken cancellationToken)
    {
        await DoAsync("wait", cancellationToken);
        await Task.Delay(Timeout.Infinite, HungUp);
    }

    public async ValueTask<DialResult> DialAsync(DialRequest request, CancellationToken cancellationToken)
    {
        await DoAsync("dial", cancellationToken);
        return new DialResult(DialOutcome.Answered, TimeSpan.Zero);
    }

    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        await DoAsync($"record {request.FileName}", cancellationToken);
        return new RecordResult(RecordEnd.Key, TimeSpan.Zero);
    }

    public async ValueTask<QueueResult> QueueAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        await DoAsync($"queue {request.Queue}", cancellationToken);
        return new QueueResult(QueueOutcome.Answered, TimeSpan.Zero, TimeSpan.Zero, Position: 1);
    }

    public async ValueTask<bool> LeaveVoicemailAsync(VoicemailRequest request, CancellationToken cancellationToken)
    {
        await DoAsync($"voicemail {request.Mailbox}", cancellationToken);
        return true;
    }

    public async ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken)
    {
        await DoAsync($"get {name}", cancellationToken);
        return null;
    }

    public async ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken) =>
        await DoAsync($"set {name}={value}", cancellationToken);

    public async ValueTask HangUpAsync(int cause, CancellationToken cancellationToken)
    {
        await DoAsync("hang-up", cancellationToken);
        HungUpByServer = true;
        HangUp(new EndSignal(EndSource.Server, TestCalls.Start) { Cause = cause });
        AfterHangUp();
    }

    public async ValueTask ContinueInDialplanAsync(DialplanTarget target, CancellationToken cancellationToken)
    {
        await DoAsync("dialplan", cancellationToken);
        LeftForDialplan = true;
    }

    public void Abandon() => _control.Cancel();

    public ValueTask ReleaseAsync()
    {
        IsReleased = true;
        return ValueTask.CompletedTask;
    }

    public void Dispose() => IsDisposed = true;

    private async Task DoAsync(string operation, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        lock (Done)
            Done.Add(operation);
        await Before(operation);
    }
}
