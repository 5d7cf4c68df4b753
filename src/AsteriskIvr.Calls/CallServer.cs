using System.Net;
using System.Net.Sockets;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.Ari;
using AsteriskIvr.Calls.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls;

/// <summary>Listens on both protocols from start to stop. At stop no new call is taken, and live calls finish, up to a limit.</summary>
internal sealed partial class CallServer(
    AgiCallHandler handler, CallDriver driver, CallRegistry registry, CallFinisher finisher, OrphanSearch orphans, ICallStore store, CallGate gate, PbxConnections connections,
    IOptions<AgiOptions> agi, IOptions<List<PbxOptions>> pbxs, IOptions<CallsOptions> options, TimeProvider time, ILoggerFactory loggers)
    : IHostedLifecycleService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<CallServer>();
    private readonly CancellationTokenSource _stopping = new();
    private FastAgiServer? _agi;
    private Task _late = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var recovered = store.RecoveredAsync(_stopping.Token);
        if (recovered.IsCompleted)
            await orphans.TakeUpAsync(cancellationToken);
        var networks = agi.Value.AllowedNetworks.Select(n => IPNetwork.Parse(n)).ToList();
        var fastAgi = new FastAgiOptions { Endpoint = IPEndPoint.Parse(agi.Value.Listen) };
        _agi = new FastAgiServer(networks.Count == 0 ? fastAgi : fastAgi with { AllowedNetworks = networks }, handler, loggers.CreateLogger<FastAgiServer>(), time);
        try
        {
            await _agi.StartAsync(cancellationToken);
        }
        catch (SocketException error)
        {
            throw new InvalidOperationException($"FastAgi:Listen: {fastAgi.Endpoint} cannot be listened on: {error.Message}.", error);
        }
        foreach (var pbx in pbxs.Value.Where(p => p.AriUrl.Length > 0))
            connections.Add(new AriPbx(pbx, driver, registry, orphans, time, loggers)).Start();
        if (!recovered.IsCompleted)
            _late = TakeUpLateAsync(recovered);
    }

    // Before anything stops: whoever wonders what a stop waits for can still ask, and health checks say that no more calls are taken.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        await DrainAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _late;
        // The hangup handlers of calls that end now are still heard: the listener stops last.
        await connections.DisposeAsync();
        if (_agi is not null)
            await _agi.StopAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await connections.DisposeAsync();
        if (_agi is not null)
            await _agi.DisposeAsync();
        _stopping.Dispose();
    }

    // The database was away at the start: what the last life left is found when it is back, and compared with what the PBXs have.
    private async Task TakeUpLateAsync(Task recovered)
    {
        try
        {
            await recovered;
            await orphans.TakeUpAsync(_stopping.Token);
            await connections.CompareAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next life finds them.
        }
        catch (Exception error)
        {
            // The edge of the search: the next start looks again.
            CannotTakeUp(error);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var deadline = time.GetTimestamp() + (long)(options.Value.DrainTimeout.TotalSeconds * time.TimestampFrequency);
        if (gate.Live > 0)
            Draining(gate.Live, options.Value.DrainTimeout);
        while (gate.Live > 0 && time.GetTimestamp() < deadline && !cancellationToken.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, CancellationToken.None);

        var left = registry.All.Where(call => call.Channel is not null && !call.FlowIdle.IsCompleted).ToList();
        foreach (var call in left)
            await HandOverAsync(call);
        // Calls in the dialplan go on without this server; those whose end is being stored are waited for.
        await finisher.StoredAsync(options.Value.EndGrace + TimeSpan.FromSeconds(1));
    }

    private async Task HandOverAsync(LiveCall call)
    {
        HandedOver(call.Facts.Id);
        var channel = call.Channel!;
        channel.Abandon();
        try
        {
            await channel.ReleaseAsync();
        }
        catch (Exception error)
        {
            // The PBX is away: its channels are compared when it is back.
            CannotHandOver(error, call.Facts.Id);
        }
        call.Report(new EndSignal(EndSource.Shutdown, time.GetUtcNow()) { IsFinal = true });
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Calls of this server's last life cannot be looked for; they stay open until the next start.")]
    private partial void CannotTakeUp(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} live call(s) may go on for {Timeout}; no new ones are taken.")]
    private partial void Draining(int count, TimeSpan timeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} did not end in time and is handed to the dialplan's fallback.")]
    private partial void HandedOver(Guid callId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} cannot be handed to the dialplan.")]
    private partial void CannotHandOver(Exception error, Guid callId);
}
