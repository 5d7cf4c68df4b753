using System.Diagnostics.Metrics;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>The meter <see cref="MeterName"/>. Each instrument is tagged with <c>pbx</c>, the connection's name.</summary>
internal sealed class AriMetrics : IDisposable
{
    public const string MeterName = "AsteriskIvr.Ari";

    private readonly Meter _meter;
    private readonly bool _own;
    private readonly KeyValuePair<string, object?> _pbx;
    private readonly UpDownCounter<int> _connected;
    private readonly Counter<long> _events;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _reconnects;

    public AriMetrics(string pbx, IMeterFactory? factory)
    {
        _own = factory is null;
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _pbx = new("pbx", pbx);
        _connected = _meter.CreateUpDownCounter<int>("ari.connected", description: "1 while the websocket is up and subscribed.");
        _events = _meter.CreateCounter<long>("ari.events", description: "Events received, by type; types the client does not know are one.");
        _requests = _meter.CreateCounter<long>("ari.requests", description: "Requests that Asterisk answered, by class of status.");
        _reconnects = _meter.CreateCounter<long>("ari.reconnects", description: "Attempts to connect after the first.");
    }

    public void Connected(int change) => _connected.Add(change, _pbx);

    public void Event(AriEventTypes type)
    {
        if (_events.Enabled) _events.Add(1, _pbx, new("type", AriEventCatalog.Name(type)));
    }

    public void Request(int status)
    {
        if (!_requests.Enabled) return;
        var statusClass = (status / 100) switch { 2 => "2xx", 4 => "4xx", 5 => "5xx", _ => "other" };
        _requests.Add(1, _pbx, new("status_class", statusClass));
    }

    public void Reconnect() => _reconnects.Add(1, _pbx);

    public void Dispose()
    {
        if (_own) _meter.Dispose();
    }
}
