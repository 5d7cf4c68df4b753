using System.Globalization;

namespace AsteriskIvr.Server.Hosting;

/// <summary>The limit on open files and sockets. A call needs one over FastAGI, and its hangup handler another for a moment.</summary>
internal static class OpenFiles
{
    private const string Line = "Max open files";

    /// <summary>The soft limit of this process; null: unlimited, or not known.</summary>
    public static long? Limit() =>
        // Max open files            1024                 524288               files
        File.Exists("/proc/self/limits")
        && File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal)) is { } found
        && long.TryParse(found[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
