namespace AsteriskIvr.Testing;

/// <summary>How a test's Asterisk differs from the usual one.</summary>
public sealed record AsteriskOptions
{
    /// <summary>The PBX's system name, with which its unique ids begin: at most 24 letters, digits and dashes. Default: a unique one.</summary>
    public string? Name { get; init; }

    /// <summary>The port the dialplan's AGI entries call on 127.0.0.1. Default: a reserved one, see <see cref="AsteriskInstance.AgiPort"/>.</summary>
    public int? AgiPort { get; init; }

    /// <summary>The port the ARI server listens on. Default: a reserved one.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Seconds without RTP until a caller is hung up; 0 is never. Default 10.</summary>
    public int RtpTimeoutSeconds { get; init; } = 10;

    /// <summary>First and last media port, two a call. Default: 480 reserved ones.</summary>
    public (int First, int Last)? RtpPorts { get; init; }

    /// <summary>More dialplan, in the syntax of extensions.conf, with contexts of its own or added to those of asterisk-config/pbx.</summary>
    public string? Dialplan { get; init; }
}
