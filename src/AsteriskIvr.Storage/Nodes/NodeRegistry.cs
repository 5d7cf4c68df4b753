using System.Reflection;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Starting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Nodes;

/// <summary>
/// This server among those that share the database: takes its name at the start, shows that it is alive while it runs, and takes over what a server leaves that
/// no longer does. Where the database is a file of this machine, there are no others.
/// </summary>
internal sealed partial class NodeRegistry(
    NodeStore store, NodeTakeover takeover, NodeInstances instances, DatabaseClock clock, DatabaseGate gate, ISqlDialect dialect, IOptions<StorageOptions> options, TimeProvider time, ILogger<NodeRegistry> logger)
    : BackgroundService
{
    /// <summary>How often a lease is renewed while it lasts: two can be missed.</summary>
    private const int Renewals = 3;

    private static readonly TimeSpan WhileNameIsTaken = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _lease = options.Value.NodeLease;
    private readonly Guid _instance = Guid.CreateVersion7(time.GetUtcNow());
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private NodeRow? _self;
    // By this machine's monotonic clock: the last success, and since when there was no failure.
    private long _renewed;
    private long _seeing;
    private bool _failing;

    /// <summary>This server, where no other can share the database; else null.</summary>
    public NodeRow? Alone => dialect.IsShared
        ? null
        : new NodeRow { Name = options.Value.NodeName, Instance = _instance, Version = Version, StartedAt = _started, SeenAt = time.GetUtcNow(), LeaseUntil = DateTimeOffset.MaxValue };

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A database that is away at the start is waited for beside the calls.
        if (dialect.IsShared && gate.IsOpen)
            await BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_self is null)
            return;
        try
        {
            await store.EndAsync(_self, cancellationToken).WaitAsync(options.Value.Patience, TimeProvider.System, cancellationToken);
        }
        catch (Exception error)
        {
            // Nothing but a wait comes of it, and only for a server that has lost its state directory.
            CannotLetGo(error, _self.Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dialect.IsShared)
            return;
        await gate.Opened.WaitAsync(stoppingToken);
        if (_self is null)
            await BeginAsync(stoppingToken);
        _renewed = _seeing = time.GetTimestamp();
        using var timer = new PeriodicTimer(_lease / Renewals, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await RenewAsync(_self!, stoppingToken) && time.GetElapsedTime(_seeing) >= _lease)
                    await takeover.TakeOverAsync(_self!.Name, _lease, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await clock.SynchronizeAsync(cancellationToken);
        var self = new NodeRow { Name = options.Value.NodeName, Instance = _instance, Version = Version };
        var ended = await instances.BeginAsync(self.Instance, cancellationToken);
        DateTimeOffset? seen = null;
        while (await store.TryBeginAsync(self, _lease, ended, cancellationToken) is { } holder)
        {
            if (seen is null)
                NameIsTaken(holder.Name, holder.Version, holder.SeenAt, holder.LeaseUntil);
            else if (holder.SeenAt > seen)
                throw new InvalidOperationException(
                    $"Storage:NodeName: another server that is running has the name '{holder.Name}' (version {holder.Version}, started {holder.StartedAt:u}). Each server that shares a database needs a name of its own.");
            seen = holder.SeenAt;
            await Task.Delay(WhileNameIsTaken, time, cancellationToken);
        }
        _self = self;
        await store.ForgetAsync(cancellationToken);
    }

    private async Task<bool> RenewAsync(NodeRow self, CancellationToken stoppingToken)
    {
        try
        {
            await clock.SynchronizeAsync(stoppingToken);
            if (!await store.RenewAsync(self, _lease, stoppingToken))
                throw new NodeReplacedException(self.Name);
        }
        catch (Exception error) when (error is not NodeReplacedException && !stoppingToken.IsCancellationRequested)
        {
            // The edge of the heartbeat. Who does not reach the database cannot judge who is alive: that begins anew with the next success.
            if (!_failing)
                CannotRenew(error, self.Name);
            _failing = true;
            return false;
        }
        var silent = time.GetElapsedTime(_renewed);
        if (silent > _lease)
            WasTakenForGone(silent, _lease);
        // Others that could not reach it either show themselves within their lease.
        if (_failing || silent > _lease / Renewals * 2)
            _seeing = time.GetTimestamp();
        _renewed = time.GetTimestamp();
        _failing = false;
        return true;
    }

    private static string Version { get; } =
        typeof(NodeRegistry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A server named {Node} (version {Version}, last seen {SeenAt:u}) may still run elsewhere. If it shows no sign of life until {LeaseUntil:u}, this one takes its place.")]
    private partial void NameIsTaken(string node, string version, DateTimeOffset seenAt, DateTimeOffset leaseUntil);

    [LoggerMessage(Level = LogLevel.Error, Message = "This server, {Node}, cannot show that it is alive; trying again. If it stays so, other servers take its open calls and runs for left behind.")]
    private partial void CannotRenew(Exception error, string node);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "This server showed no sign of life for {Silent}, longer than its lease of {Lease}. Others may have taken over its runs and stored the end of its calls; nothing is done twice, but look why it stood still.")]
    private partial void WasTakenForGone(TimeSpan silent, TimeSpan lease);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The name {Node} cannot be given back.")]
    private partial void CannotLetGo(Exception error, string node);
}
