using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Deployments;
using AsteriskIvr.Storage.Keeping;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Storage.Reports;
using AsteriskIvr.Storage.Spool;
using AsteriskIvr.Storage.Starting;
using AsteriskIvr.Storage.Stores;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage;

/// <summary>Registers what all databases share.</summary>
internal static class StorageServiceCollectionExtensions
{
    public static IServiceCollection AddStores(this IServiceCollection services) => services
        .AddOptions<StorageOptions>()
        .Validate(storage => storage.KeepsCallsForValidTime, "Storage:KeepCalls must be between 1 and 36525 days, such as 90.00:00:00; or 0, or empty, for ever.").Services
        .AddMetrics()
        .AddSingleton<StorageTelemetry>()
        .AddSingleton<DatabaseGate>()
        .AddSingleton<FlowCache>()
        .AddSingleton<StorageConnections>()
        .AddSingleton<MigrationHistory>()
        .AddSingleton<GroupCommitWriter>()
        .AddSingleton<ReadSessions>()
        .AddSingleton<IStorageProbe, StorageProbe>()
        .AddSingleton<DatabaseClock>()
        .AddSingleton<IDatabaseTime>(provider => provider.GetRequiredService<DatabaseClock>())
        .PostConfigure<StorageOptions>(options =>
        {
            if (options.SpoolPath.Length == 0)
                options.SpoolPath = Path.Combine(StorageOptions.StateDirectory, "asterisk-ivr.spool");
        })
        .AddSingleton<SpoolFile>()
        .AddSingleton<CallWriter>()
        .AddSingleton<ISpoolStatus>(provider => provider.GetRequiredService<CallWriter>())
        .AddHostedService<DatabaseStartup>()
        .AddHostedService<SpoolStartup>()
        .AddSingleton<CallLoader>()
        .AddSingleton<NodeStore>()
        .AddSingleton<NodeInstances>()
        .AddSingleton<NodeTakeover>()
        .AddSingleton<NodeRegistry>()
        .AddHostedService(provider => provider.GetRequiredService<NodeRegistry>())
        .AddSingleton<ICallStore, CallStore>()
        .AddSingleton<ICallCorrections, CallCorrections>()
        .AddSingleton<IRunStore, RunStore>()
        .AddSingleton<FlowVersionStore>()
        .AddSingleton<IFlowVersionStore, CachedFlowVersions>()
        .AddSingleton(provider => new FlowVersionCatalog(provider.GetRequiredService<IDbContextFactory<IvrDbContext>>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new DeadLetterStore(
            provider.GetRequiredService<GroupCommitWriter>(), provider.GetRequiredService<IDbContextFactory<IvrDbContext>>(), provider.GetRequiredService<RunSignal>(),
            provider.GetRequiredService<DatabaseClock>()))
        .AddSingleton(provider => new CallEraser(
            provider.GetRequiredService<GroupCommitWriter>(), provider.GetRequiredService<IDbContextFactory<IvrDbContext>>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<CallRetention>()
        .AddHostedService(provider => provider.GetRequiredService<CallRetention>())
        .AddSingleton(provider => new CallReports(provider.GetRequiredService<IDbContextFactory<IvrDbContext>>()))
        .AddSingleton(provider => new CallQueries(provider.GetRequiredService<IDbContextFactory<IvrDbContext>>()))
        .AddSingleton(provider => new NodeQueries(
            provider.GetRequiredService<IDbContextFactory<IvrDbContext>>(), provider.GetRequiredService<NodeRegistry>(), provider.GetRequiredService<DatabaseClock>()));
}
