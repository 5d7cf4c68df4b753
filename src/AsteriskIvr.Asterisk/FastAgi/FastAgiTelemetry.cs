using System.Diagnostics.Metrics;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>The names under which a <see cref="FastAgiServer"/> counts, over all servers of the process.</summary>
public static class FastAgiTelemetry
{
    /// <summary>The meter.</summary>
    public const string MeterName = "AsteriskIvr.FastAgi";

    /// <summary>Sessions whose handler runs now.</summary>
    public const string SessionsActive = "fastagi.sessions.active";

    /// <summary>Sessions that reached a handler.</summary>
    public const string Sessions = "fastagi.sessions";

    /// <summary>Connections refused or cut off, by <see cref="ReasonTag"/>.</summary>
    public const string Rejected = "fastagi.connections.rejected";

    /// <summary>Commands sent.</summary>
    public const string Commands = "fastagi.commands";

    /// <summary>The tag of <see cref="Rejected"/>: one of the names of the reasons in lower case with hyphens, such as <c>environment-timeout</c>.</summary>
    public const string ReasonTag = "reason";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly UpDownCounter<long> SessionsActiveCounter = Meter.CreateUpDownCounter<long>(SessionsActive, "{session}");
    internal static readonly Counter<long> SessionsCounter = Meter.CreateCounter<long>(Sessions, "{session}");
    internal static readonly Counter<long> RejectedCounter = Meter.CreateCounter<long>(Rejected, "{connection}");
    internal static readonly Counter<long> CommandsCounter = Meter.CreateCounter<long>(Commands, "{command}");
}
