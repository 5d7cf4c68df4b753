using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Calls.FastAgi;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Calls.Recordings;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Calls;

/// <summary>Registers the serving of calls.</summary>
public static class CallsServiceCollectionExtensions
{
    /// <summary>Adds FastAGI, ARI and the life of a call. It needs an <see cref="ICallStore"/>.</summary>
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.AddOptions<CallsOptions>().BindConfiguration(CallsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AgiOptions>().BindConfiguration(AgiOptions.Section).ValidateDataAnnotations()
            .Validate(o => System.Net.IPEndPoint.TryParse(o.Listen, out _), "FastAgi:Listen must be an address and a port, such as 127.0.0.1:4573.")
            .Validate(o => o.AllowedNetworks.All(n => System.Net.IPNetwork.TryParse(n, out _)), "FastAgi:AllowedNetworks must hold networks such as 10.1.0.0/16.")
            .ValidateOnStart();
        services.AddOptions<List<PbxOptions>>().BindConfiguration(PbxOptions.Section)
            .Validate(l => l.All(p => p.AriUrl.Length == 0 || Uri.TryCreate(p.AriUrl, UriKind.Absolute, out var u) && u.Scheme is "http" or "https"),
                "Pbx:N:AriUrl must be a URL such as http://127.0.0.1:8088/ari.")
            .Validate(l => l.All(p => p.AriUrl.Length == 0 || (p.AriUser.Length > 0 && !p.AriUser.Contains(':') && p.AriPassword.Length > 0)),
                "Pbx:N:AriUser and Pbx:N:AriPassword must be set where Pbx:N:AriUrl is; a user has no colon.")
            .Validate(l => l.All(p => p.AriApplication.Length > 0 && !p.AriApplication.Contains(',')), "Pbx:N:AriApplication must be a name without a comma.")
            .Validate(l => l.All(p => CdrColumns.TryParse(p.CdrColumns) is not null), "Pbx:N:CdrColumns must name the columns of Pbx:N:CdrFile, with uniqueid, start, end and billsec among them.")
            .Validate(l => l.All(p => p.Name.Length > 0), "Pbx:N:Name must be set.")
            .Validate(l => l.Select(p => p.Name).Distinct().Count() == l.Count, "Pbx:N:Name must differ from one PBX to the other.")
            .ValidateOnStart();
        return services
            .AddSingleton<CallTelemetry>()
            .AddSingleton<CallGate>()
            .AddSingleton<HangupContexts>()
            .AddSingleton<CallRegistry>()
            .AddSingleton<CdrRecords>()
            .AddSingleton<CallFinisher>()
            .AddSingleton<CallDriver>()
            .AddSingleton<OrphanSearch>()
            .AddSingleton<ICallHeir, CallHeir>()
            .AddSingleton<PbxNames>()
            .AddSingleton<PbxConnections>()
            .AddSingleton<IRecordings, PbxRecordings>()
            .AddSingleton<AgiCallHandler>()
            .AddSingleton<FlowRunner>()
            .AddSingleton<NodeExecutor>()
            .AddSingleton<ScopeFactory>()
            // Started in this order and stopped in the other: the journal outlives the calls.
            .AddSingleton<JournalWriter>()
            .AddHostedService(provider => provider.GetRequiredService<JournalWriter>())
            .AddHostedService(provider => provider.GetRequiredService<CdrRecords>())
            .AddHostedService<CallServer>();
    }
}
