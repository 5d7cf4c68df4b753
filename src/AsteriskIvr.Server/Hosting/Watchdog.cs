using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace AsteriskIvr.Server.Hosting;

/// <summary>
/// Tells systemd's watchdog that this process still does its work: each beat takes a turn on the pool that drives the calls. The database has no part in
/// it: calls go on while it is away, and a restart would end them.
/// </summary>
internal sealed class Watchdog(IServiceProvider services, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly CancellationTokenSource _stopped = new();
    private Task _beating = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var microseconds = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        if (services.GetService<ISystemdNotifier>() is { IsEnabled: true } systemd
            && long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0)
            _beating = BeatAsync(systemd, TimeSpan.FromMicroseconds(limit / 3.0));
        return Task.CompletedTask;
    }

    // The last to stop: a drain can last longer than the watchdog waits.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _beating;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopped.Dispose();

    private async Task BeatAsync(ISystemdNotifier systemd, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                systemd.Notify(Alive);
            }
            while (await timer.WaitForNextTickAsync(_stopped.Token));
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }
}
