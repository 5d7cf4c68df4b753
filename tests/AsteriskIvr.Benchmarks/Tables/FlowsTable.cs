using System.Diagnostics;
using System.Globalization;
using System.Text;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>How long a flow of the largest size takes to be read and checked: by <c>asterisk-ivr validate</c>, and by a server that has read others before.</summary>
internal static class FlowsTable
{
    /// <summary><c>--rounds 5 --nodes 100000</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rounds = arguments.Number("rounds", 5);
        var nodes = arguments.Number("nodes", 100_000);
        await using var services = new ServiceCollection()
            .AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddFlows().AddSingleton<FlowReader>().BuildServiceProvider();
        var reader = services.GetRequiredService<FlowReader>();
        Machine.PrintHeading($"A flow of {nodes:N0} nodes, read and checked ({rounds} rounds)");
        Console.WriteLine("| nodes | MB | `asterisk-ivr validate`, s, median (quartiles) | in a server, s |\n|---|---:|---:|---:|");
        using var folder = new TempFolder();
        foreach (var (name, node) in ((string, string)[])[("wait", "type: wait, duration: 1s"), ("log, an expression in each", "type: log, message: \"{{ call.callerNumber }} at X\"")])
        {
            var text = Flow(nodes, node);
            await File.WriteAllTextAsync(folder["large.yaml"], text);
            var (command, server) = (new Samples(), new Samples());
            for (var round = 0; round < rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                using (var process = Process.Start(new ProcessStartInfo(IvrServer.Executable, ["validate", folder["large.yaml"]]) { RedirectStandardOutput = true })!)
                {
                    await process.StandardOutput.ReadToEndAsync();
                    await process.WaitForExitAsync();
                    if (process.ExitCode != 0)
                        throw new InvalidOperationException($"validate ended with {process.ExitCode}.");
                }
                command.Add(clock.Elapsed.TotalSeconds);
                clock.Restart();
                if (reader.Read(text, "large.yaml").Flow is null)
                    throw new InvalidOperationException("The flow has mistakes.");
                server.Add(clock.Elapsed.TotalSeconds);
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {text.Length / 1e6:0.0} | {command.Text("0.0")} | {server.Text("0.0")} |"));
        }
        return 0;
    }

    private static string Flow(int nodes, string node)
    {
        // Three of the frame, and the end.
        const int Others = 4;
        var yaml = new StringBuilder("schema: 1\nname: large\nnodes:\n  start: { type: start, next: n0, exception: trouble, hangup: none }\n  trouble: { type: exception, next: end }\n  end: { type: end }\n");
        for (var i = 0; i < nodes - Others; i++)
            yaml.Append($"  n{i}: {{ {node.Replace("X", $"{i}", StringComparison.Ordinal)}, next: {(i + 1 < nodes - Others ? $"n{i + 1}" : "end")} }}\n");
        return yaml.ToString();
    }
}
