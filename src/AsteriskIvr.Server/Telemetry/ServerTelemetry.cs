using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Storage;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AsteriskIvr.Server.Telemetry;

/// <summary>Metrics and traces by OTLP, where <see cref="TelemetryOptions.OtlpEndpoint"/> names an endpoint.</summary>
internal static class ServerTelemetry
{
    /// <summary>The meter of the ARI client.</summary>
    public const string AriMeter = "AsteriskIvr.Ari";

    /// <summary>All meters of the product; the names are public.</summary>
    public static IReadOnlyList<string> Meters { get; } = [CallTelemetry.Name, PostCallTelemetry.Name, StorageTelemetry.Name, FastAgiTelemetry.MeterName, AriMeter, FlowAlarm.MeterName];

    /// <summary>All activity sources of the product; the names are public.</summary>
    public static IReadOnlyList<string> Sources { get; } = [CallTelemetry.Name, PostCallTelemetry.Name];

    public static IServiceCollection AddServerTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section)
            .Validate(o => o.OtlpEndpoint.Length == 0 || IsUrl(o.OtlpEndpoint), "Telemetry:OtlpEndpoint must be a URL such as http://127.0.0.1:4317.")
            .Validate(o => o.MetricInterval >= TimeSpan.FromMilliseconds(100) && o.MetricInterval <= TimeSpan.FromHours(1), "Telemetry:MetricInterval must be between 100 ms and 1 h.")
            .ValidateOnStart();
        // Nothing is measured for nobody: without an endpoint the instruments cost next to nothing.
        var section = configuration.GetSection(TelemetryOptions.Section);
        if (section[nameof(TelemetryOptions.OtlpEndpoint)] is not { Length: > 0 } endpoint || !IsUrl(endpoint))
            return services;
        var protocol = string.Equals(section[nameof(TelemetryOptions.OtlpProtocol)], nameof(OtlpProtocol.HttpProtobuf), StringComparison.OrdinalIgnoreCase)
            ? OtlpExportProtocol.HttpProtobuf
            : OtlpExportProtocol.Grpc;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("asterisk-ivr", serviceInstanceId: Environment.MachineName))
            .WithMetrics(metrics => metrics.AddMeter([.. Meters]).AddRuntimeInstrumentation())
            // A URL's query can hold what a caller typed: the instrumentation redacts it by default, and that stays.
            .WithTracing(traces => traces.AddSource([.. Sources]).AddHttpClientInstrumentation())
            .UseOtlpExporter(protocol, new Uri(endpoint));
        services.AddOptions<MetricReaderOptions>().Configure<IOptions<TelemetryOptions>>((reader, options) =>
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Value.MetricInterval.TotalMilliseconds);
        return services;
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
