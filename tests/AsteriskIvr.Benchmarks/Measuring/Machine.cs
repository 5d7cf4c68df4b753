using System.Globalization;

namespace AsteriskIvr.Benchmarks.Measuring;

/// <summary>What else goes on, so that a reader can tell noise from news.</summary>
internal static class Machine
{
    /// <summary>One line above each table.</summary>
    public static void PrintHeading(string table) =>
        Console.WriteLine($"\n### {table}\n\n{Environment.ProcessorCount} cores, load average before it: {LoadAverage}\n");

    /// <summary>Resident memory of a process in MB.</summary>
    public static double ResidentMegabytes(int processId) =>
        // VmRSS:     104868 kB
        double.Parse(
            File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;

    private static string LoadAverage => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
