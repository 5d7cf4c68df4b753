using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>
/// The PBXs' own records of calls, for what nobody here saw of their end. Only what is unknown or guessed is taken from them: before the end is stored, where the
/// record is there in time, so that the post-call run has it; else afterwards.
/// </summary>
internal sealed partial class CdrRecords(
    IOptions<List<PbxOptions>> pbxs, IOptions<CallsOptions> options, ICallCorrections corrections, TimeProvider time, ILogger<CdrRecords> logger) : BackgroundService
{
    /// <summary>The most calls of a PBX that are waited for; beyond it a call is told by the next life of the server.</summary>
    public const int MostAwaited = 10_000;

    /// <summary>How long a record is waited for after the end is stored: Asterisk's <c>batch</c> mode writes late.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Dictionary<string, CdrWatch> _watches = pbxs.Value.Where(pbx => pbx.CdrFile.Length > 0)
        .ToDictionary(pbx => pbx.Name, pbx => new CdrWatch(new CdrFile(pbx.CdrFile, CdrColumns.TryParse(pbx.CdrColumns)!), pbx.CdrFile, time, logger));

    /// <summary>Waits for the record of a call whose end nobody saw, and adds what it says to the signs of the end.</summary>
    public async Task CompleteAsync(LiveCall call)
    {
        if (!_watches.TryGetValue(call.Facts.Pbx, out var watch) || !EndRules.IsUnseen(call.Signals))
            return;
        // A PBX that was killed leaves no records, and one that was stopped has written them before it started again.
        var wait = call.Signals.Any(signal => signal.Source == EndSource.PbxRestarted) ? TimeSpan.Zero : options.Value.CdrWait;
        if (await watch.FindAsync(call.Facts.UniqueId, wait) is not { } facts)
            return;
        call.Facts.AnsweredAt ??= facts.AnsweredAt;
        call.Report(new EndSignal(EndSource.CallDetailRecord, Between(call.Facts.StartedAt, facts.EndedAt, time.GetUtcNow())) { BillableSeconds = facts.BillableSeconds, IsFinal = true });
        call.Journal.Write("info", facts.Describe(), new Dictionary<string, string>());
        Completed(call.Facts.Id);
    }

    /// <summary>The end of a call is stored; what it lacks is added when the PBX has written it.</summary>
    public void Stored(CallFacts call)
    {
        if (call.BillableSeconds is null && _watches.TryGetValue(call.Pbx, out var watch) && !watch.TryAwait(call))
            TooMany(call.Id, call.Pbx, MostAwaited);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watches.Count == 0)
            return;
        await Task.Yield();
        try
        {
            await Task.WhenAll([FindAsync(stoppingToken), .. _watches.Values.Select(watch => watch.RunAsync(CorrectAsync, stoppingToken))]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end. What was not found is looked for again after the next start.
        }
    }

    // What earlier lives of this server have not corrected.
    private async Task FindAsync(CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                foreach (var call in await corrections.FindAsync(time.GetUtcNow() - Longest, MostAwaited, stopping))
                    Stored(call);
                return;
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                // The edge of the search: the database is away.
                CannotFind(error);
                await Task.Delay(CdrWatch.LatePoll, time, stopping);
            }
        }
    }

    private async Task<bool> CorrectAsync(CallFacts call, CdrFacts facts, CancellationToken stopping)
    {
        // The end is a guess where nobody saw it; else it stays as it was seen.
        var isGuess = call.EndReason is EndReason.ServerLost or EndReason.PbxLost;
        DateTimeOffset? end = isGuess && facts.EndedAt is not null ? Between(call.StartedAt, facts.EndedAt, time.GetUtcNow()) : null;
        var line = new ActivityLine(time.GetUtcNow(), "info", call.LastNode ?? "", $"Corrected after the call. {facts.Describe()}", new Dictionary<string, string>());
        var isDone = await corrections.CorrectAsync(new CallCorrection(call.Id, end, facts.AnsweredAt, facts.BillableSeconds, line), stopping);
        if (isDone)
            Completed(call.Id);
        return isDone;
    }

    // Two clocks, and seconds without fractions: a call does not end before it begins, nor after now.
    private static DateTimeOffset Between(DateTimeOffset start, DateTimeOffset? end, DateTimeOffset now) => end is null || end > now ? now : end < start ? start : end.Value;

    [LoggerMessage(Level = LogLevel.Information, Message = "The end of call {CallId}, which was not seen, is known from the PBX's call detail record.")]
    private partial void Completed(Guid callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The call detail record of call {CallId} is not waited for: {Most} others of PBX {Pbx} are. The next start looks for it again.")]
    private partial void TooMany(Guid callId, string pbx, int most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Calls whose end was not seen cannot be looked for; trying again.")]
    private partial void CannotFind(Exception error);
}
