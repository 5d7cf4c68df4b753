namespace AsteriskIvr.Server.Telemetry;

/// <summary>Section <c>Telemetry</c> of the configuration.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Where metrics and traces are sent, such as <c>http://127.0.0.1:4317</c>. Empty: nowhere.</summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How they are sent: <c>Grpc</c> (usually port 4317) or <c>HttpProtobuf</c> (4318, to <c>/v1/metrics</c> and <c>/v1/traces</c> below the endpoint).</summary>
    public OtlpProtocol OtlpProtocol { get; set; } = OtlpProtocol.Grpc;

    /// <summary>How often metrics are sent. Default: 30 s.</summary>
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The protocols of OTLP.</summary>
internal enum OtlpProtocol
{
    Grpc,
    HttpProtobuf,
}
