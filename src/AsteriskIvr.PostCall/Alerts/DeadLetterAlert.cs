using System.Net.Http.Json;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.PostCall.Alerts;

/// <summary>
/// Tells people of dead letters: one summary soon after the first, and at most one in each interval after it, however many there are. What could
/// not be told one way is told that way with the next. The counts are in memory: a kill loses an alert, but no dead letter.
/// </summary>
internal sealed partial class DeadLetterAlert(
    DeadLetterCounts counts, MailSender mail, IHttpClientFactory clients, IOptions<AlertOptions> options, TimeProvider time, ILogger<DeadLetterAlert> logger) : BackgroundService
{
    /// <summary>Name of the client in the factory.</summary>
    public const string ClientName = "asterisk-ivr-alert";

    /// <summary>What fails at all often fails for many runs at once.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ways = Ways().ToList();
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

    private IEnumerable<Way> Ways()
    {
        if (options.Value.Url is { Length: > 0 } url)
            yield return new Way("Alert:Url", new DeadLetterCounts(time), (summary, token) => PostAsync(url, summary, token));
        if (options.Value.Mail is { Count: > 0 } recipients)
            yield return new Way("Alert:Mail", new DeadLetterCounts(time), (summary, token) => mail.SendAsync(recipients, $"AsteriskIvr: {summary.Count} dead letter(s)", Text(summary), token));
    }

    private async Task TellAsync(Way way, CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        var summary = way.Owed.Take();
        try
        {
            await way.Tell(summary, both.Token);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // The edge of the alert: whatever it was, it is not worth another alert. Its text can quote the address.
            NotTold(way.Name, failure is NodeFaultException fault ? fault.Message : failure.GetType().Name);
            way.Owed.Add(summary);
        }
    }

    private async Task PostAsync(string url, DeadLetterSummary summary, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var response = await client.PostAsJsonAsync(new Uri(url), summary, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string Text(DeadLetterSummary summary) =>
        $"""
        Post-call work that needs a person, since {summary.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC:

        {string.Join('\n', summary.Groups.Select(g => $"  {g.Count} x flow {g.Flow}, node {g.Node}: {g.Error}"))}

        Nothing is lost. See them with: asterisk-ivr runs --dead
        When the cause is mended: asterisk-ivr retry --all-dead
        """;

    /// <summary>One way of telling, and what is still to be told that way.</summary>
    private sealed record Way(string Name, DeadLetterCounts Owed, Func<DeadLetterSummary, CancellationToken, Task> Tell);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Count} post-call run(s) became dead letters: {Summary}. See them with: asterisk-ivr runs --dead")]
    private partial void DeadLetters(long count, string summary);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody could be told of dead letters by {What} ({Error}); it is tried again with the next alert.")]
    private partial void NotTold(string what, string error);
}
