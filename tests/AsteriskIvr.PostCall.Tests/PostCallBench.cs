using System.Diagnostics.Metrics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Tests;
using AsteriskIvr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.PostCall.Tests;

/// <summary>Post-call work on a real database, with nodes that do what the test says.</summary>
internal sealed class PostCallBench : IAsyncDisposable, IFlowLibrary
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Dictionary<int, DeployedFlow> _versions = [];
    private readonly PostCallTelemetry _telemetry;

    private PostCallBench(TestDatabase database)
    {
        Database = database;
        _telemetry = new PostCallTelemetry(_services.GetRequiredService<IMeterFactory>());
        Targets = new TargetGates(Options.Create(new PostCallOptions()), Time, _telemetry, NullLogger<TargetGates>.Instance);
    }

    public TargetGates Targets { get; }

    public DeadLetterCounts DeadLetters => field ??= new DeadLetterCounts(Time);

    public TestDatabase Database { get; }

    public FakeTimeProvider Time => Database.Time;

    public IRunStore Store => Database.Runs;

    public Work Work { get; } = new();

    public RunSignal Signal => Database.Services.GetRequiredService<RunSignal>();

    /// <summary>A database with a flow whose post-call nodes follow one another; calls are on its version 3.</summary>
    public static async Task<PostCallBench> CreateAsync(params Node[] nodes)
    {
        var bench = new PostCallBench(await TestDatabase.CreateAsync());
        bench.Deploy(3, nodes.Length == 0 ? [Step("first"), Step("second"), Step("third")] : nodes);
        return bench;
    }

    public static WorkNode Step(string id, RetryPolicy? retry = null) => new() { Id = id, Retry = retry };

    public void Deploy(int version, params Node[] nodes)
    {
        for (var i = 0; i < nodes.Length - 1; i++)
            nodes[i] = nodes[i] with { Wiring = new Dictionary<string, Wire>(nodes[i].Wiring) { [Outlets.Next] = new(nodes[i + 1].Id, default) } };
        var flow = new Flow
        {
            Name = "support",
            Nodes = nodes.ToDictionary(n => n.Id),
            MainEntry = "main",
            ExceptionEntry = "exception",
            HangupEntry = nodes[0].Id,
            Source = "",
            Hash = "",
        };
        _versions[version] = new DeployedFlow(flow, version);
    }

    public RunExecutor Executor(IRunStore? store = null) =>
        new(store ?? Store, this, new NodeExecutor(Work.Catalog), new ScopeFactory(Options.Create(new FlowSettings()), Time), Targets, DeadLetters, Time, _telemetry, NullLogger<RunExecutor>.Instance);

    public PostCallWorker Worker(Action<PostCallOptions>? configure = null, IRunStore? store = null)
    {
        var options = new PostCallOptions { Lease = Lease };
        configure?.Invoke(options);
        return new PostCallWorker(store ?? Store, Executor(store), Signal, Options.Create(options), Time, _telemetry, NullLogger<PostCallWorker>.Instance);
    }

    /// <summary>Claims what is due and executes it, as one life of a server does, until nothing is due.</summary>
    public async Task ExecuteDueAsync(IRunStore? store = null, CancellationToken cancellationToken = default)
    {
        store ??= Store;
        var executor = Executor(store);
        while (await store.ClaimAsync(1, Lease, CancellationToken.None) is [var run])
            await executor.ExecuteAsync(run, cancellationToken);
    }

    /// <summary>State, node and failed attempts of all runs.</summary>
    public IReadOnlyList<string> Runs => Database.Query("SELECT state, node, failed_attempts FROM runs ORDER BY created_at");

    /// <summary>Lets time pass until it is so.</summary>
    public async Task PassUntilAsync(Func<bool> condition, TimeSpan? step = null) =>
        await Eventually.ShouldBeAsync(
            () =>
            {
                if (condition())
                    return true;
                Time.Advance(step ?? TimeSpan.FromMilliseconds(500));
                return false;
            },
            TimeSpan.FromSeconds(60));

    public DeployedFlow? FindCurrent(string flow) => throw new NotSupportedException("A run is on the version of its call.");

    public ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken) => ValueTask.FromResult(_versions[version]);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _telemetry.Dispose();
        await _services.DisposeAsync();
    }
}
