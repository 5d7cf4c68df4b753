using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.PostCall.Tests.Outside;

/// <summary>Post-call work as in the product, with its own nodes, on a real clock: what they talk to is real, and misbehaves.</summary>
internal sealed class OutsideBench : IAsyncDisposable, IFlowLibrary
{
    private const string Node = "act";

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private readonly PostCallTelemetry _telemetry;
    private readonly PostCallWorker _worker;
    private readonly Flow _flow;

    private OutsideBench(TestDatabase database, Node node, Action<PostCallOptions>? configure, (string Key, string? Value)[] configuration)
    {
        _database = database;
        _services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration.ToDictionary(c => c.Key, c => c.Value)).Build())
            .AddFlows()
            .BuildServiceProvider();
        _telemetry = new PostCallTelemetry(_services.GetRequiredService<IMeterFactory>());
        _flow = new Flow
        {
            Name = "support",
            Nodes = new Dictionary<string, Node>
            {
                [Node] = node with { Id = Node, Wiring = new Dictionary<string, Wire> { [Outlets.Next] = new("end", default) } },
                ["end"] = new Flows.Nodes.EndNode { Id = "end" },
            },
            MainEntry = "main",
            ExceptionEntry = "exception",
            HangupEntry = Node,
            Source = "",
            Hash = "",
        };
        var settings = new PostCallOptions { PollInterval = TimeSpan.FromMilliseconds(100), MaxBreak = TimeSpan.FromMilliseconds(200) };
        configure?.Invoke(settings);
        var options = Options.Create(settings);
        var time = TimeProvider.System;
        Targets = new TargetGates(options, time, _telemetry, Log);
        var executor = new RunExecutor(
            database.Runs, this, new NodeExecutor(_services.GetRequiredService<NodeCatalog>()), new ScopeFactory(Options.Create(new FlowSettings()), time), Targets, new DeadLetterCounts(time), time, _telemetry,
            NullLogger<RunExecutor>.Instance);
        _worker = new PostCallWorker(database.Runs, executor, database.Services.GetRequiredService<RunSignal>(), options, time, _telemetry, NullLogger<PostCallWorker>.Instance);
    }

    public TargetGates Targets { get; }

    public LogLines<TargetGates> Log { get; } = new();

    /// <summary>A flow whose post-call flow is this one node.</summary>
    public static async Task<OutsideBench> CreateAsync(Node node, Action<PostCallOptions>? configure = null, params (string Key, string? Value)[] configuration) =>
        new(await TestDatabase.CreateAsync(services => services.AddSingleton(TimeProvider.System)), node, configure, configuration);

    /// <summary>Queues a run; it is due after those before it.</summary>
    public async Task<Guid> QueueAsync(JsonObject? session = null) => (await QueueAsync(1, session))[0];

    /// <summary>Queues several, all due at one moment.</summary>
    public async Task<IReadOnlyList<Guid>> QueueAsync(int count, JsonObject? session = null)
    {
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        var calls = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _database.QueueRunAsync(Node, (session ?? []).ToJsonString())));
        return [.. calls.Select(call => call.Id)];
    }

    public Task StartAsync() => _worker.StartAsync(CancellationToken.None);

    /// <summary>How many runs are in a state.</summary>
    public long Count(string state, string more = "true") => _database.Count($"runs WHERE state = '{state}' AND {more}");

    public IReadOnlyList<string> Query(string sql) => _database.Query(sql);

    /// <summary>Resumes all dead letters.</summary>
    public Task ResumeAsync() => _database.Runs.ResumeAsync(null, CancellationToken.None);

    public DeployedFlow? FindCurrent(string flow) => throw new NotSupportedException("A run is on the version of its call.");

    public ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken) => ValueTask.FromResult(new DeployedFlow(_flow, version));

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        await _database.DisposeAsync();
        _telemetry.Dispose();
        await _services.DisposeAsync();
    }
}
