namespace AsteriskIvr.Benchmarks;

/// <summary>One sub-command: <c>dotnet run -c Release --project tests/AsteriskIvr.Benchmarks -- NAME [--option value]…</c>.</summary>
internal sealed record BenchmarkCommand(string Name, string Description, Func<BenchmarkArguments, Task<int>> Run)
{
    public static async Task<int> RunAsync(IReadOnlyList<BenchmarkCommand> commands, string[] args)
    {
        if (commands.FirstOrDefault(c => c.Name == args.FirstOrDefault()) is { } command)
            return await command.Run(new BenchmarkArguments(args[1..]));
        foreach (var (name, description, _) in commands)
            Console.Error.WriteLine($"{name,-16} {description}");
        return 2;
    }
}
