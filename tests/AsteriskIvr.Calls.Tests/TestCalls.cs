using System.Diagnostics.Metrics;
using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace AsteriskIvr.Calls.Tests;

/// <summary>The serving of calls as the product does it, with channels, a clock and, unless the test brings one, a store of the test's own.</summary>
internal sealed class TestCalls : IFlowLibrary, IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly Dictionary<(string Flow, int Version), DeployedFlow> _flows = [];

    public TestCalls(ICallStore? store = null, Action<CallsOptions>? configure = null, params PbxOptions[] pbxs)
    {
        Store = store ?? Memory;
        configure?.Invoke(Options);
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddMetrics()
            .AddFlows()
            .BuildServiceProvider();
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        Gate = new CallGate(options);
        Telemetry = new CallTelemetry(_services.GetRequiredService<IMeterFactory>(), Gate);
        Journals = new JournalWriter(Store, Time, NullLogger<JournalWriter>.Instance);
        Records = new CdrRecords(
            Microsoft.Extensions.Options.Options.Create(pbxs.ToList()), options, Substitute.For<ICallCorrections>(), Time, NullLogger<CdrRecords>.Instance);
        Finisher = new CallFinisher(Registry, Store, Records, options, Telemetry, Time, NullLogger<CallFinisher>.Instance);
        var scopes = new ScopeFactory(Microsoft.Extensions.Options.Options.Create(new FlowSettings()), Time);
        Driver = new CallDriver(
            Gate, Registry, Finisher, Store, this, new FlowRunner(new NodeExecutor(Catalog)), scopes, Catalog, Journals,
            new HangupContexts(options, Time, NullLogger<HangupContexts>.Instance), Telemetry, options, Time, NullLogger<CallDriver>.Instance);
        Orphans = new OrphanSearch(
            Registry, Finisher, Store, this, Journals, new PbxNames(Microsoft.Extensions.Options.Options.Create(pbxs.ToList())), Time, NullLogger<OrphanSearch>.Instance);
        Deploy("support", 1, "first: { type: wait, duration: 1h, next: goodbye }");
    }

    public WatchedTime Time { get; } = new(Start);

    public CallsOptions Options { get; } = new();

    public MemoryCallStore Memory { get; } = new();

    public ICallStore Store { get; }

    public CallRegistry Registry { get; } = new();

    public CallGate Gate { get; }

    public CallTelemetry Telemetry { get; }

    public JournalWriter Journals { get; }

    public CdrRecords Records { get; }

    public CallFinisher Finisher { get; }

    public CallDriver Driver { get; }

    public OrphanSearch Orphans { get; }

    private NodeCatalog Catalog => _services.GetRequiredService<NodeCatalog>();

    /// <summary>Deploys a flow with these main nodes, of which the first is <c>first</c>; <c>goodbye</c> is an end, and the exception flow plays <c>sorry</c>.</summary>
    public void Deploy(string name, int version, string main, string hangup = "after")
    {
        var text = $$"""
            schema: 1
            name: {{name}}
            nodes:
              start: { type: start, next: first, exception: trouble, hangup: {{hangup}} }
              trouble: { type: exception, next: sorry }
              sorry: { type: play, prompt: { sound: sorry }, next: bye }
              bye: { type: end }
              after: { type: hangup, next: finish }
              finish: { type: end }
            {{string.Join('\n', $"{main}{(main.Contains("goodbye", StringComparison.Ordinal) ? "\ngoodbye: { type: end }" : "")}".Split('\n').Select(line => $"  {line}"))}}
            """;
        var result = new FlowReader(Catalog).Read(text, $"{name}.yaml");
        _flows[(name, version)] = new DeployedFlow(
            result.Flow ?? throw new AssertionException(string.Join(Environment.NewLine, result.Diagnostics) + Environment.NewLine + text), version);
    }

    public DeployedFlow? FindCurrent(string flow) => _flows.Where(f => f.Key.Flow == flow).OrderByDescending(f => f.Key.Version).Select(f => f.Value).FirstOrDefault();

    public ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken) =>
        _flows.TryGetValue((flow, version), out var found)
            ? ValueTask.FromResult(found)
            : throw new InvalidOperationException($"Version {version} of flow '{flow}' is not stored.");

    /// <summary>A channel arrives; the task ends when the flow lets go of it.</summary>
    public (Task Running, Func<FakeChannel?> Channel) Arrive(string uniqueId = "7", string flow = "support", string pbx = "pbx1", Action<FakeChannel>? prepare = null)
    {
        FakeChannel? channel = null;
        var arrival = new CallArrival { Transport = Transports.FastAgi, Pbx = pbx, UniqueId = uniqueId, Channel = $"PJSIP/{uniqueId}", Flow = flow, CallerNumber = "1" };
        var running = Driver.RunAsync(arrival, call =>
        {
            var made = new FakeChannel(call);
            prepare?.Invoke(made);
            return channel = made;
        });
        return (running, () => Volatile.Read(ref channel));
    }

    /// <summary>A channel arrives, and its caller waits in the node <c>first</c>.</summary>
    public async Task<(Task Running, FakeChannel Channel)> ArriveAndWaitAsync(string uniqueId = "7", string flow = "support", string pbx = "pbx1")
    {
        var (running, channel) = Arrive(uniqueId, flow, pbx);
        await Eventually.ShouldBeAsync(() => channel() is { } c && c.Done.Contains("wait"));
        return (running, channel()!);
    }

    public EndSignal Sign(EndSource source) => new(source, Time.GetUtcNow());

    /// <summary>Lets time pass until it is so.</summary>
    public Task PassUntilAsync(Func<bool> condition, TimeSpan? step = null) =>
        Eventually.ShouldBeAsync(
            () =>
            {
                if (condition())
                    return true;
                Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
                return false;
            },
            TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await Records.StopAsync(CancellationToken.None);
        Records.Dispose();
        await Journals.StopAsync(CancellationToken.None);
        Journals.Dispose();
        Telemetry.Dispose();
        await _services.DisposeAsync();
    }
}
