namespace AsteriskIvr.Simulation.Outside;

/// <summary>Clients, by whatever name, that talk to the simulated outside.</summary>
internal sealed class SimulatedHttpClients(OutsideWorld world) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(new SimulatedWebServer(world)) { Timeout = Timeout.InfiniteTimeSpan };
}
