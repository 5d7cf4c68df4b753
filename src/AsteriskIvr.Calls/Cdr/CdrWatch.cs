using System.Collections.Concurrent;
using System.Threading.Channels;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>Looks into one PBX's file of call detail records for as long as a call is waited for; else it is left alone.</summary>
internal sealed partial class CdrWatch(CdrFile file, string path, TimeProvider time, ILogger logger)
{
    /// <summary>How often it looks for calls whose end waits for it.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it looks for calls whose end is stored.</summary>
    public static readonly TimeSpan LatePoll = TimeSpan.FromSeconds(5);

    // Beyond the wait itself.
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Awaited> _awaited = new(StringComparer.Ordinal);
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool _lookBack;
    private bool _isFailing;

    /// <summary>The facts of a channel, waited for; null when there are none in time. It is looked for at least once.</summary>
    public async Task<CdrFacts?> FindAsync(string uniqueId, TimeSpan wait)
    {
        var awaited = new Awaited(null, time.GetUtcNow() + wait);
        if (!TryAdd(uniqueId, awaited))
            return null;
        try
        {
            return await awaited.Found.Task.WaitAsync(wait + LongestLook, time);
        }
        catch (TimeoutException)
        {
            // The file's disk hangs, or the server stops.
            _awaited.TryRemove(new(uniqueId, awaited));
            return null;
        }
    }

    /// <summary>Looks for the record of a call whose end is stored.</summary>
    /// <returns>False when too many are looked for already.</returns>
    public bool TryAwait(CallFacts call) => TryAdd(call.UniqueId, new Awaited(call, time.GetUtcNow() + CdrRecords.Longest));

    /// <summary>Looks, until it is stopped.</summary>
    /// <param name="correct">Corrects a call whose end is stored; false when that must be tried again.</param>
    /// <param name="stopping">Stops.</param>
    public async Task RunAsync(Func<CallFacts, CdrFacts, CancellationToken, Task<bool>> correct, CancellationToken stopping)
    {
        while (true)
        {
            var delay = _awaited.IsEmpty ? Timeout.InfiniteTimeSpan : _awaited.Values.Any(awaited => awaited.Call is null) ? Poll : LatePoll;
            await WaitAsync(delay, stopping);
            Look();
            await AnswerAsync(correct, stopping);
        }
    }

    private bool TryAdd(string uniqueId, Awaited awaited)
    {
        if (_awaited.Count >= CdrRecords.MostAwaited)
            return false;
        _awaited[uniqueId] = awaited;
        _lookBack = true;
        _wanted.Writer.TryWrite(true);
        return true;
    }

    // Until the time is over, or somebody new is there.
    private async Task WaitAsync(TimeSpan delay, CancellationToken stopping)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(_wanted.Reader.WaitToReadAsync(woken.Token).AsTask(), Task.Delay(delay, time, woken.Token));
        await woken.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        _wanted.Reader.TryRead(out _);
    }

    private void Look()
    {
        if (_lookBack)
        {
            _lookBack = false;
            file.LookBackAgain();
        }
        var looked = _awaited.ToArray();
        try
        {
            foreach (var entry in file.ReadNew())
            {
                if (_awaited.TryGetValue(entry.UniqueId, out var awaited) && awaited.Entries.Count < Awaited.MostEntries && !awaited.Entries.Contains(entry))
                    awaited.Entries.Add(entry);
            }
            _isFailing = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or not for this user: calls end without it.
            if (!_isFailing)
                CannotRead(error.Message, path);
            _isFailing = true;
        }
        foreach (var (_, awaited) in looked)
            awaited.WasLookedFor = true;
    }

    private async Task AnswerAsync(Func<CallFacts, CdrFacts, CancellationToken, Task<bool>> correct, CancellationToken stopping)
    {
        foreach (var (uniqueId, awaited) in _awaited)
        {
            var facts = awaited.Entries.Count == 0 ? null : CdrFacts.Of(uniqueId, awaited.Entries);
            var isDone = facts is not null && (awaited.Call is null || await TryCorrectAsync(correct, awaited.Call, facts, stopping));
            if (!isDone && !(awaited.WasLookedFor && time.GetUtcNow() >= awaited.Until))
                continue;
            _awaited.TryRemove(new(uniqueId, awaited));
            awaited.Found.TrySetResult(facts);
        }
    }

    private async Task<bool> TryCorrectAsync(
        Func<CallFacts, CdrFacts, CancellationToken, Task<bool>> correct, CallFacts call, CdrFacts facts, CancellationToken stopping)
    {
        try
        {
            return await correct(call, facts, stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            // The edge of a correction: the database is away, and the facts stay where they are.
            CannotCorrect(error, call.Id);
            return false;
        }
    }

    private sealed class Awaited(CallFacts? call, DateTimeOffset until)
    {
        // A hostile file must not fill the memory with one channel.
        public const int MostEntries = 100;

        public CallFacts? Call { get; } = call;

        public DateTimeOffset Until { get; } = until;

        public List<CdrEntry> Entries { get; } = [];

        public bool WasLookedFor { get; set; }

        public TaskCompletionSource<CdrFacts?> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of call detail records {Path} cannot be read ({Error}): ends of calls that nobody saw are guessed.")]
    private partial void CannotRead(string error, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} cannot be corrected from its call detail record; trying again.")]
    private partial void CannotCorrect(Exception error, Guid callId);
}
