using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Flows;

/// <summary>Serves what another server that shares the database has deployed, within seconds.</summary>
internal sealed partial class FlowRefresh(FlowLibrary library, TimeProvider time, ILogger<FlowRefresh> logger) : BackgroundService
{
    /// <summary>The longest time until a deployment is served by all servers. A look is one small query.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var isAway = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var name in await library.RefreshAsync(stoppingToken))
                    Changed(name, library.Versions.TryGetValue(name, out var version) ? $"{name}@{version}" : "no version any more");
                isAway = false;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // What was served is served on; said once.
                if (!isAway)
                    CannotRefresh(error);
                isAway = true;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Another server has changed '{Name}': new calls get {Version}.")]
    private partial void Changed(string name, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What other servers deploy cannot be seen; what was served is served on.")]
    private partial void CannotRefresh(Exception error);
}
