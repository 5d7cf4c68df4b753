using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Simulation.FlowTests;
using AsteriskIvr.Simulation.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>Runs cases on flows that are written in a test.</summary>
internal static class Bench
{
    public static NodeCatalog Catalog { get; } = new ServiceCollection().AddFlows().BuildServiceProvider().GetRequiredService<NodeCatalog>();

    private static FlowReader Reader { get; } = new(Catalog);

    /// <summary>A flow with these nodes: the call begins at <c>first</c>, the work after it at <c>after</c>.</summary>
    public static Flow Flow(string nodes)
    {
        var text = $"""
            schema: 1
            name: bench
            nodes:
              start: {"{"} type: start, next: first, exception: trouble, hangup: after-call {"}"}
              trouble: {"{"} type: exception, next: apology {"}"}
              apology: {"{"} type: play, prompt: {"{"} sound: sorry {"}"}, next: end {"}"}
              after-call: {"{"} type: hangup, next: after {"}"}
              end: {"{"} type: end {"}"}
            {string.Join('\n', nodes.Split('\n').Select(line => "  " + line))}
            """;
        var read = Reader.Read(text, "bench.yaml");
        read.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return read.Flow!;
    }

    /// <summary>The tests of a file with these cases; the flow is the given one.</summary>
    public static TestFile Tests(Flow flow, string cases)
    {
        var read = TestFileReader.Read($"schema: 1\ncases:\n{cases}\n", "bench.test.yaml", _ => flow);
        read.Diagnostics.ShouldBeEmpty();
        return read.Tests!;
    }

    /// <summary>Runs the one case.</summary>
    public static async Task<CaseResult> RunAsync(Flow flow, string test = "  - name: a call", params (string Key, string? Value)[] configuration)
    {
        var file = Tests(flow, test);
        return await Runner(configuration).RunAsync(file, file.Cases.ShouldHaveSingleItem(), flow, new Dictionary<string, Flow>(), CancellationToken.None);
    }

    /// <summary>What happened in the one case, which must pass.</summary>
    public static async Task<SimulationResult> PlayAsync(Flow flow, string test = "  - name: a call", params (string Key, string? Value)[] configuration)
    {
        var result = await RunAsync(flow, test, configuration);
        result.Mismatches.SelectMany(m => m.Lines.Prepend(m.What)).ShouldBeEmpty();
        return result.Happened!;
    }

    public static CaseRunner Runner(params (string Key, string? Value)[] configuration) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(configuration.ToDictionary(c => c.Key, c => c.Value)).Build());

    /// <summary>All lines of all mismatches.</summary>
    public static string Text(this CaseResult result) => string.Join('\n', result.Mismatches.SelectMany(m => m.Lines.Prepend(m.What)));
}
