using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.PostCall.Alerts;

/// <summary>
/// Tells people of dead letters: one summary soon after the first, and at most one in each interval after it, however many there are. What a
/// channel did not take it is told with the next. The counts are in memory: a kill loses an alert, but no dead letter.
/// </summary>
internal sealed partial class DeadLetterAlert(
    DeadLetterCounts counts, IAlertTransport transport, IOptions<AlertChannels> channels, IOptions<AlertOptions> options, TimeProvider time, ILogger<DeadLetterAlert> logger) : BackgroundService
{
    /// <summary>What fails at all often fails for many runs at once.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ways = options.Value.Channels.ConvertAll(name => new Way(name, channels.Value.Channels[name], new DeadLetterCounts(time)));
        try
        {
            while (true)
            {
                if (ways.TrueForAll(way => way.Owed.IsEmpty))
                {
                    await counts.WaitAsync(stoppingToken);
                    await Task.Delay(Gathering, time, stoppingToken);
                }
                if (counts.Take() is { Count: > 0 } news)
                {
                    DeadLetters(news.Count, news.ToString());
                    ways.ForEach(way => way.Owed.Add(news));
                }
                foreach (var way in ways.Where(way => !way.Owed.IsEmpty))
                    await TellAsync(way, stoppingToken);
                await Task.Delay(options.Value.Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end. Each dead letter is in the log and in the database.
        }
    }

    private async Task TellAsync(Way way, CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        var summary = way.Owed.Take();
        try
        {
            await transport.SendAsync(way.Channel, Message(summary), both.Token);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // The edge of the alert: whatever it was, it is not worth another alert. Its text can quote the address.
            NotTold(way.Name, failure is NodeFaultException fault ? fault.Message : failure.GetType().Name);
            way.Owed.Add(summary);
        }
    }

    private AlertMessage Message(DeadLetterSummary summary) => new(
        $"dead-letters/{Guid.CreateVersion7()}",
        nameof(AlertSeverity.Critical).ToLowerInvariant(),
        $"AsteriskIvr: {summary.Count} dead letter(s)",
        $"""
        Post-call work that needs a person, since {summary.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Nothing is lost.
        See it with: asterisk-ivr runs --dead
        When the cause is mended: asterisk-ivr retry --all-dead
        """,
        summary.Groups.ToDictionary(g => $"{g.Flow}/{g.Node} {g.Error}", g => $"{g.Count}"),
        time.GetUtcNow(),
        Suppressed: 0);

    /// <summary>A channel, and what it is still to be told.</summary>
    private sealed record Way(string Name, AlertChannelOptions Channel, DeadLetterCounts Owed);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Count} post-call run(s) became dead letters: {Summary}. See them with: asterisk-ivr runs --dead")]
    private partial void DeadLetters(long count, string summary);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody could be told of dead letters by channel '{Channel}' ({Error}); it is tried again with the next alert.")]
    private partial void NotTold(string channel, string error);
}
