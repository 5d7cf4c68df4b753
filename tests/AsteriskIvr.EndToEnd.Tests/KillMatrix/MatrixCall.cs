using System.Diagnostics;
using System.Net.Http.Json;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>
/// One call of the matrix. The caller presses a key and hangs up in the node after it, however often the server dies meanwhile; where it dies
/// before, the caller holds until the call has gone on, or the dialplan's fallback is heard of. Whoever sees a dead letter resumes it.
/// </summary>
internal sealed class MatrixCall(MatrixLane lane, string caller, string? diesAgainAt) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _logged = lane.Pbx.ReadLog().Count;
    private LiveCall? _call;
    private int _kills;
    private bool _heard;
    private TimeSpan _pressAgainAt;
    private bool _hungUp;
    private bool _killedInCall;
    private string _log = "";

    public async Task<MatrixOutcome> RunAsync()
    {
        while (!await IsSettledAsync())
        {
            if (_clock.Elapsed > Limit)
                throw new TimeoutException($"Not settled after {Limit}: {lane.Store.Read(caller)}\n{Describe()}");
            if (lane.Server.Exit.IsCompleted)
                await NextLifeAsync();
            else if (lane.IsUp)
                await MoveAsync();
            await Task.Delay(Interval);
        }
        await Eventually.ShouldBeAsync(() => Cdr is not null, whatWasSeen: lane.Pbx.LogTail);
        var stored = lane.Store.Read(caller);
        IReadOnlyList<string> Events() => Of(stored, lane.Broker.MessageIds);
        if (stored.CallIds.Count > 0)
            await Eventually.ShouldBeAsync(() => Events().Count > 0, whatWasSeen: Describe);
        return new MatrixOutcome
        {
            Stored = stored,
            Kills = _kills,
            KilledInCall = _killedInCall,
            HeardPrompt = _heard,
            TookFallback = Cdr!.UserField == "ivr-fallback",
            UniqueId = Cdr.UniqueId,
            Requests = [.. lane.Web.Requests.Where(r => stored.CallIds.Contains(r.Body, StringComparer.OrdinalIgnoreCase))],
            Mails = [.. lane.Mail.Messages.Where(m => stored.CallIds.Any(id => m.Contains($"Call {id} ended", StringComparison.OrdinalIgnoreCase)))],
            Alerts = Of(stored, lane.Web.Requests.Where(r => r.Path == MatrixLane.Alerts).Select(r => r.Headers["Idempotency-Key"])),
            Events = Events(),
            Points = lane.Points,
            Log = _log + lane.Server.Log,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_call is not null)
            await _call.DisposeAsync();
    }

    private bool IsOver => _call is not null && (_hungUp || _call.Ended.IsCompleted);

    private bool IsInFallback => lane.Pbx.ReadLog().Skip(_logged).Any(line => line.Contains("IVR_FALLBACK", StringComparison.Ordinal));

    private CdrRecord? Cdr => lane.Pbx.ReadCdr().LastOrDefault(cdr => cdr.Source == caller);

    private async Task NextLifeAsync()
    {
        var code = await lane.Server.Exit;
        if (code != 137)
            throw new InvalidOperationException($"The server ended by itself, with {code}.\n{Describe()}");
        _killedInCall |= _call is not null && !_hungUp;
        _log += lane.Server.Log + "\n--- killed\n";
        await lane.NextLifeAsync(_kills == 0 ? diesAgainAt : null);
        _kills++;
    }

    // The caller's next move, where one is due.
    private async Task MoveAsync()
    {
        if (_call is null)
            _call = await lane.Callers.CallAsync($"{lane.Transport}-{MatrixFlow.Name}", caller);
        else if (IsOver)
            await ResumeAsync();
        else if (!_call.Answered.IsCompletedSuccessfully || _call.PacketsHeard <= 2)
            return;
        else if (lane.Store.IsIn(caller, "hold") || IsInFallback)
            await HangUpAsync();
        else if (_clock.Elapsed > _pressAgainAt)
        {
            _heard = true;
            // A key that was pressed while nobody listened is pressed again.
            _pressAgainAt = _clock.Elapsed + TimeSpan.FromSeconds(1);
            await _call.PressAsync("1");
        }
    }

    private async Task HangUpAsync()
    {
        _hungUp = true;
        // The dialplan can know of the server's death before the one who waits for its process does.
        _killedInCall |= IsInFallback;
        await _call!.HangUpAsync(16).WaitAsync(Limit);
    }

    private async Task ResumeAsync()
    {
        if (!lane.Store.HasDeadLetter(caller))
            return;
        try
        {
            using var answer = await lane.Server.Control.PostAsJsonAsync("runs/resume-all-dead", "");
        }
        catch (HttpRequestException)
        {
            // Killed in the middle of it; what it came to is seen next time.
        }
    }

    private async Task<bool> IsSettledAsync() =>
        IsOver && !lane.Server.Exit.IsCompleted && lane.IsUp && lane.Store.IsSettled(caller) && await AnswersAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await lane.Server.Control.GetAsync("status");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> Of(MatrixRows stored, IEnumerable<string> keys) =>
        [.. keys.Where(key => stored.CallIds.Any(id => key.StartsWith(id, StringComparison.OrdinalIgnoreCase)))];

    private string Describe() => $"{_log}{lane.Server.Log}\n--- asterisk\n{lane.Pbx.LogTail()}";
}
