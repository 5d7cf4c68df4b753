using System.Globalization;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Keeps connections from taking the process' last file descriptors.</summary>
/// <remarks>
/// Out of them the runtime cannot even read <c>/proc/self/status</c>, takes that for being out of memory and aborts the process, with all its calls
/// (seen on .NET 10.0.12). So the bound on connections stays below the limit.
/// </remarks>
internal static class FileDescriptorLimit
{
    /// <summary>Left for what else the process opens: assemblies, databases, outgoing connections.</summary>
    private const int Reserve = 256;

    /// <summary>The connections that may be open at once: as many as wished, or what the process' limit leaves.</summary>
    public static int Bound(int wished) => OperatingSystem.IsLinux() ? Bound(wished, File.ReadAllText("/proc/self/limits")) : wished;

    internal static int Bound(int wished, string limits)
    {
        const string Name = "Max open files";
        var line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) ?? "";
        var soft = line.Length > Name.Length ? line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Clamp(limit - Reserve, 1, wished) : wished;
    }
}
