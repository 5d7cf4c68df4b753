using Microsoft.Extensions.Hosting;

namespace AsteriskIvr.Storage.Spool;

/// <summary>Opens the spool, and stores what is left in it before open calls are looked for.</summary>
internal sealed class SpoolStartup(CallWriter writer) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => writer.RecoverAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
