using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using AsteriskIvr.Server.Telemetry;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Telemetry;

public sealed class TelemetryTests
{
    [Test]
    public async Task A_call_is_measured_under_documented_names_and_sent_by_otlp()
    {
        using var folder = new ServerFolder();
        await using var crm = await HttpReceiver.StartAsync();
        await using var collector = await HttpReceiver.StartAsync();
        folder.Configuration["Env"] = new JsonObject { ["crm"] = crm.Uri.ToString().TrimEnd('/') };
        folder.Configuration["Telemetry"] = new JsonObject
        {
            ["OtlpEndpoint"] = collector.Uri.ToString(),
            ["OtlpProtocol"] = "HttpProtobuf",
            ["MetricInterval"] = "00:00:00.200",
        };
        folder.WriteConfiguration();

        var published = new ConcurrentDictionary<string, bool>();
        var measured = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (!ServerTelemetry.Meters.Contains(instrument.Meter.Name))
                return;
            published[instrument.Name] = true;
            self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();

        await using (var server = await RunningServer.StartAsync(folder))
        {
            await server.CallAsync("1001", "11234");
            foreach (var name in (string[])["asterisk_ivr.calls.started", "asterisk_ivr.calls.ended", "asterisk_ivr.runs.done"])
                measured[name].ShouldBeGreaterThanOrEqualTo(1, name);
            await Eventually.ShouldBeAsync(() => Sent("/v1/metrics", "asterisk_ivr.calls.ended") && Sent("/v1/traces", "post-call run"), TimeSpan.FromSeconds(60));
        }

        var documentation = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/operations.md"));
        foreach (var name in published.Keys)
            documentation.ShouldContain($"`{name}`");

        bool Sent(string path, string text) => collector.Requests.Any(r => r.Path == path && r.Body.Contains(text, StringComparison.Ordinal));
    }
}
