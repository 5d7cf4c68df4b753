namespace AsteriskIvr.Server.Hosting;

/// <summary>The server's parts for commands that run without one: nothing is started, nothing is logged.</summary>
internal static class OfflineServices
{
    public static ServiceProvider Create(IConfiguration configuration) =>
        new ServiceCollection()
            .AddSingleton(configuration)
            .AddLogging(logging => logging.ClearProviders())
            .AddServer(configuration)
            .BuildServiceProvider();
}
