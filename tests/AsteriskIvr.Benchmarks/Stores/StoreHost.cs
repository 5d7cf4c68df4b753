using System.Diagnostics.Metrics;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.PostCall;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage;
using AsteriskIvr.Storage.Keeping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>The product's stores on a database, with its post-call worker if wanted: all of the server but calls.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly MeterListener _listener = new();
    private long _runsDone;
    private long _deleted;

    private StoreHost(IHost host) => _host = host;

    public ICallStore Calls => _host.Services.GetRequiredService<ICallStore>();

    /// <summary>Runs that have finished since the start.</summary>
    public long RunsDone => Volatile.Read(ref _runsDone);

    /// <summary>Migrates the database, deploys the flow, and starts what is asked for.</summary>
    public static async Task<StoreHost> StartAsync(BenchDatabase kind, string connectionString, string spoolPath, PostCallFlow? flow = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        // A database that is new has no table of migrations, which EF Core takes for an error.
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        kind.AddStorage(builder.Services.AddSingleton(TimeProvider.System).AddMetrics())
            .Configure<StorageOptions>(storage =>
            {
                (storage.ConnectionString, storage.NodeName, storage.SpoolPath) = (connectionString, "bench", spoolPath);
                // What goes to the spool instead of the database is not what is measured here.
                storage.Patience = TimeSpan.FromMinutes(1);
            });
        if (flow is null)
        {
            // The stores wake the worker, whether there is one or not.
            builder.Services.AddSingleton<RunSignal>();
        }
        else
        {
            builder.Services
                .AddFlows()
                .AddSingleton<NodeExecutor>()
                .AddSingleton<ScopeFactory>()
                .AddSingleton<FlowReader>()
                .AddSingleton<FlowLibrary>()
                .AddSingleton<IFlowLibrary>(provider => provider.GetRequiredService<FlowLibrary>())
                .AddPostCall();
        }
        var host = new StoreHost(builder.Build());
        await host.StartAsync(flow);
        // With inline completions this is the thread that polls all sockets, and whoever measures may block.
        await Task.Yield();
        return host;
    }

    /// <summary>Deletes old calls, as the server does by itself, until none is left or it is told to stop.</summary>
    /// <returns>How many it deleted.</returns>
    public async Task<long> DeleteOldAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref _deleted);
        try
        {
            await _host.Services.GetRequiredService<CallRetention>().DeleteOldAsync(keep, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
        return Volatile.Read(ref _deleted) - before;
    }

    /// <summary>Completes when so many runs have finished.</summary>
    public async Task RunsDoneAsync(long count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (RunsDone < count)
            await timer.WaitForNextTickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _listener.Dispose();
        await ((IAsyncDisposable)_host).DisposeAsync();
        // As after the start.
        await Task.Yield();
    }

    // Several hosts are in one process.
    private bool IsOurs(Instrument instrument) => instrument.Meter.Scope == _host.Services.GetRequiredService<IMeterFactory>();

    private async Task StartAsync(PostCallFlow? flow)
    {
        await _host.Services.GetRequiredService<IStorageSetup>().MigrateAsync(CancellationToken.None);
        if (flow is not null)
        {
            var read = _host.Services.GetRequiredService<FlowReader>().Read(flow.Yaml, "bench.yaml");
            await _host.Services.GetRequiredService<FlowLibrary>()
                .DeployAsync(read.Flow ?? throw new InvalidOperationException(string.Join('\n', read.Diagnostics)), CancellationToken.None);
        }
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "asterisk_ivr.runs.done" or "asterisk_ivr.calls.deleted" && IsOurs(instrument))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
            Interlocked.Add(ref instrument.Name == "asterisk_ivr.runs.done" ? ref _runsDone : ref _deleted, count));
        _listener.Start();
        await _host.StartAsync();
    }
}
