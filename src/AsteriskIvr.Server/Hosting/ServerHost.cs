using System.Net;
using AsteriskIvr.Calls;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.PostCall;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Server.Health;
using AsteriskIvr.Server.Plugins;
using AsteriskIvr.Server.Telemetry;
using AsteriskIvr.Storage;
using AsteriskIvr.Storage.PostgreSql;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Storage.SqlServer;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Composes the server.</summary>
internal static class ServerHost
{
    /// <summary>The server, ready to start. Throws <see cref="ConfigurationException"/> with all that is wrong in the configuration.</summary>
    public static WebApplication Build(string? configurationFolder)
    {
        var configuration = ConfigurationSources.Read(configurationFolder);
        // Before the host, which would stop at the first mistake that it comes across.
        using (var parts = OfflineServices.Create(configuration))
            OptionsCheck.Validate(parts);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "asterisk-ivr" });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddServerLogging(builder.Configuration);
        builder.WebHost.UseControlEndpoints();

        builder.Services
            .AddSystemd()
            .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout(builder.Configuration))
            .AddServerHealth()
            .AddServer(builder.Configuration)
            .AddHostedService<Watchdog>();

        var app = builder.Build();
        app.MapControl();
        app.MapServerHealth();
        return app;
    }

    /// <summary>The server's parts without the host around them: also what commands that need no server look at.</summary>
    public static IServiceCollection AddServer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ServerOptions>().BindConfiguration(ServerOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.HealthListen.Length == 0 || IPEndPoint.TryParse(o.HealthListen, out _), "Server:HealthListen must be an address and a port, such as 127.0.0.1:9080.")
            .ValidateOnStart();
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.Provider == StorageProviders.Sqlite || o.ConnectionString.Length > 0, "Storage:ConnectionString is missing: with PostgreSql or SqlServer it says where the database is.")
            .Validate(IsConnectionString, "Storage:ConnectionString is none that Storage:Provider understands. The documentation has an example for each.")
            .ValidateOnStart();
        services.AddOptions<FlowSettings>().Configure<IConfiguration>((settings, source) =>
        {
            source.GetSection("Env").Bind(settings.Env);
            settings.Secrets = source.GetSection("Secrets").Get<Dictionary<string, string>>() ?? [];
        });
        return services
            .AddSingleton(ServerClock.Create())
            .AddMetrics()
            .AddServerTelemetry(configuration)
            // Started in this order, stopped in the other.
            .AddSingleton<RuntimeSettings>()
            .AddHostedService(provider => provider.GetRequiredService<RuntimeSettings>())
            .AddStorage(configuration)
            .AddFlows()
            .AddPlugins(configuration)
            .AddFlowDeployment()
            .AddPostCall()
            .AddCalls();
    }

    // Which it is decides what is registered, before options exist; what is none of them is said by their validation.
    private static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration) =>
        configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}"] switch
        {
            StorageProviders.PostgreSql => services.AddPostgreSqlStorage(),
            StorageProviders.SqlServer => services.AddSqlServerStorage(),
            _ => services.AddSqliteStorage(),
        };

    private static bool IsConnectionString(StorageOptions options)
    {
        if (options.ConnectionString.Length == 0)
            return true;
        try
        {
            return (options.Provider switch
            {
                StorageProviders.PostgreSql => PostgreSqlStorageServiceCollectionExtensions.ConnectionString(options),
                StorageProviders.SqlServer => SqlServerStorageServiceCollectionExtensions.ConnectionString(options),
                _ => SqliteStorageServiceCollectionExtensions.ConnectionString(options),
            }).Length > 0;
        }
        catch (ArgumentException)
        {
            // What it says could hold the password.
            return false;
        }
    }

    // Calls may drain first, and post-call steps after them; then a little for the rest.
    private static TimeSpan ShutdownTimeout(IConfiguration configuration)
    {
        var calls = configuration.GetValue("Calls:DrainTimeout", TimeSpan.FromSeconds(30));
        var runs = configuration.GetValue("PostCall:DrainTimeout", TimeSpan.FromSeconds(10));
        return calls + runs + TimeSpan.FromSeconds(20);
    }
}
