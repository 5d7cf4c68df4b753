using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Logs go to standard output: for people one line an event, for journald with its priorities.</summary>
internal static class ServerLogging
{
    public static void AddServerLogging(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        // Its lines about clean stops and starts are of use.
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.FormatterName = SystemdHelpers.IsSystemdService() ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple);
        logging.Services.Configure<SimpleConsoleFormatterOptions>(simple =>
        {
            simple.SingleLine = true;
            simple.UseUtcTimestamp = true;
            simple.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            simple.ColorBehavior = LoggerColorBehavior.Default;
        });
        logging.Services.Configure<ConsoleFormatterOptions>(systemd => systemd.IncludeScopes = true);
    }
}
