using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>Executes nodes as the engine does, with everything registered as in the product and a simulated caller.</summary>
internal sealed class NodeBench : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly NodeExecutor _executor;

    public NodeBench(params CallerAction[] caller) : this(new CallerScript { Actions = caller })
    {
    }

    public NodeBench(CallerScript script, params (string Key, string? Value)[] configuration) : this(script, _ => { }, configuration)
    {
    }

    /// <summary>With other services than the product's, where a test looks at what goes outside.</summary>
    public NodeBench(CallerScript script, Action<IServiceCollection> replace, params (string Key, string? Value)[] configuration)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (key, value) in configuration)
            settings[key] = value;
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddFlows();
        replace(services);
        _services = services.BuildServiceProvider();
        _executor = new NodeExecutor(_services.GetRequiredService<NodeCatalog>());
        Caller = new SimulatedCall(script, Clock);
        Call = new CallFacts
        {
            Id = Guid.Parse("0195a1b2-0000-7000-8000-000000000001"),
            UniqueId = "1772366400.7",
            Pbx = "pbx1",
            Channel = "PJSIP/trunk-0000001a",
            CallerNumber = "+4930123",
            StartedAt = Clock.GetUtcNow(),
            Flow = "support",
            FlowVersion = 3,
        };
        Scope = new ExpressionScope
        {
            Call = Call,
            Session = new Session(),
            Env = new Dictionary<string, string>(),
            Secrets = new Dictionary<string, string> { ["token"] = "t0ken" },
            Time = Clock,
        };
    }

    public SimulatedClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public SimulatedCall Caller { get; }

    public CallFacts Call { get; }

    public ExpressionScope Scope { get; }

    public Session Session => Scope.Session;

    public RecordedActivity Activity { get; } = new();

    public NodeCatalog Catalog => _executor.Catalog;

    /// <summary>One attempt; the node's id is <c>node</c> unless it has one.</summary>
    public async Task<string> RunAsync(Node node, string? effectKey = null, string? target = null, CancellationToken cancellationToken = default)
    {
        if (node.Id.Length == 0)
            node = node with { Id = "node" };
        node.Problems.ShouldBeEmpty();
        var context = new NodeContext
        {
            Scope = Scope,
            EffectKey = effectKey ?? $"{Call.Id}/{node.Id}",
            Activity = Activity,
            CallerOrNull = Caller,
            Target = target,
        };
        return await _executor.AttemptAsync(node, context, cancellationToken);
    }

    /// <summary>The outside system that an attempt would be let in for.</summary>
    public string? TargetOf(Node node) => _executor.TargetOf(node, Scope);

    public async Task<NodeFaultException> FaultOfAsync(Node node) => await Should.ThrowAsync<NodeFaultException>(() => RunAsync(node));

    public void Dispose()
    {
        Caller.Dispose();
        _services.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

/// <summary>Keeps activity lines.</summary>
internal sealed class RecordedActivity : IActivityLog
{
    public List<ActivityLine> Lines { get; } = [];

    public void Write(string level, string message, IReadOnlyDictionary<string, string> fields) => Lines.Add(new(level, message, fields));

    public sealed record ActivityLine(string Level, string Message, IReadOnlyDictionary<string, string> Fields);
}

/// <summary>Short ways to say what tests say often.</summary>
internal static class Make
{
    public static IReadOnlyList<Prompt> Sounds(params string[] names) => [.. names.Select(name => new Prompt { Sound = Template.Parse(name) })];

    public static IReadOnlyDictionary<string, Wire> Wires(params (string Outlet, string Target)[] wires) =>
        wires.ToDictionary(w => w.Outlet, w => new Wire(w.Target, default));

    public static Template Text(string template) => Template.Parse(template);

    public static JsonTemplate Json(string json) => JsonTemplate.Parse(JsonNode.Parse(json));

    public static IReadOnlyDictionary<string, Template> Texts(params (string Name, string Template)[] texts) =>
        texts.ToDictionary(t => t.Name, t => Template.Parse(t.Template));

    public static CallerAction Press(string keys) => new CallerAction.Press(keys);

    public static CallerAction Silence => new CallerAction.Silence();

    public static CallerAction HangUp => new CallerAction.HangUp();
}
