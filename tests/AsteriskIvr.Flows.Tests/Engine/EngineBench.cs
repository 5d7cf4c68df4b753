using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Flows.Yaml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Tests.Engine;

/// <summary>Runs flows as the product does, with a simulated caller.</summary>
internal sealed class EngineBench : IDisposable, IActivityLog, IFlowObserver
{
    private static readonly Guid CallId = Guid.Parse("0195a1b2-0000-7000-8000-000000000001");

    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddFlows()
        .AddNode<WorkNode, WorkHandler>()
        .BuildServiceProvider();

    private readonly FlowRunner _runner;

    public EngineBench(CallerScript? script = null)
    {
        _runner = new FlowRunner(new NodeExecutor(_services.GetRequiredService<NodeCatalog>()));
        Caller = new SimulatedCall(script ?? new CallerScript(), Clock);
        Call = new CallFacts
        {
            Id = CallId,
            UniqueId = "7",
            Pbx = "pbx1",
            Channel = "PJSIP/1",
            StartedAt = Clock.GetUtcNow(),
            Flow = "test",
            FlowVersion = 1,
        };
    }

    public SimulatedClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SimulatedCall Caller { get; }

    public CallFacts Call { get; }

    public Session Session { get; } = new();

    public NodeCatalog Catalog => _services.GetRequiredService<NodeCatalog>();

    public WorkHandler Work => _services.GetRequiredService<WorkHandler>();

    /// <summary>What the observer was told.</summary>
    public List<string> Seen { get; } = [];

    public List<TimeSpan> Delays { get; } = [];

    public string PathText => string.Join(' ', Call.Path.Select(p => $"{p.Node}:{p.Outlet ?? "-"}"));

    /// <summary>Runs a flow.</summary>
    /// <param name="main">Its main nodes; the first is <c>first</c>.</param>
    /// <param name="exception">Its exception flow; the first node is <c>sorry</c>.</param>
    public Task<FlowOutcome> RunAsync(string main, string exception = "sorry: { type: play, prompt: { sound: sorry }, next: bye }\nbye: { type: end }") =>
        RunAsync(Read(main, exception));

    public Task<FlowOutcome> RunAsync(Flow flow, string? from = null) =>
        _runner.RunAsync(
            flow, new ExpressionScope { Call = Call, Session = Session, Env = flow.Env, ScopeEnv = flow.ScopeEnv, Time = Clock }, Caller, this, this, from is null ? null : flow.Nodes[from]);

    public Flow Read(string main, string exception, SubflowTexts? subflows = null)
    {
        var text = $$"""
            schema: 1
            name: test
            nodes:
              start: { type: start, next: first, exception: trouble, hangup: after }
              trouble: { type: exception, next: sorry }
              after: { type: hangup, next: finish }
              finish: { type: end }
            {{Indent(main)}}
            {{Indent(exception)}}
            """;
        var result = new FlowReader(_services.GetRequiredService<NodeCatalog>()).Read(text, "test.yaml", subflows: subflows);
        return result.Flow ?? throw new AssertionException(string.Join(Environment.NewLine, result.Diagnostics) + Environment.NewLine + text);
    }

    public void Entered(Node node, PathEntry entry) => Seen.Add($"entered {node.Id}");

    public void Left(Node node, PathEntry entry) => Seen.Add($"left {node.Id}");

    public void Retrying(Node node, NodeFaultException fault, TimeSpan delay)
    {
        Seen.Add($"retrying {node.Id}");
        Delays.Add(delay);
    }

    public void Faulted(Node node, NodeFaultException fault) => Seen.Add($"faulted {node.Id}");

    public void Write(string level, string message, IReadOnlyDictionary<string, string> fields) => Seen.Add(message);

    public void Dispose()
    {
        Caller.Dispose();
        _services.Dispose();
    }

    private static string Indent(string nodes) => string.Join('\n', nodes.Split('\n').Select(line => $"  {line}"));
}
