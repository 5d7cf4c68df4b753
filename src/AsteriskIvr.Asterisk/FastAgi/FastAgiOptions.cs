using System.Net;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What a <see cref="FastAgiServer"/> listens on and the bounds it holds its peers to.</summary>
/// <remarks>FastAGI has neither TLS nor authentication: the network is its only door, so the defaults admit this machine alone.</remarks>
public sealed record FastAgiOptions
{
    /// <summary>The port that <c>agi://host</c> means when it names none.</summary>
    public const int DefaultPort = 4573;

    /// <summary>Where to listen; port 0 takes a free one. Default: 127.0.0.1:4573.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>The networks a peer may come from; any other is closed at once with a warning. Default: loopback.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>
    /// Connections served at once. One more is closed at once with a warning, so that the dialplan takes its fallback. Default: 10,000.
    /// On Linux never more than the process' limit of open files less 256; a lower bound is logged at the start.
    /// </summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Connections the kernel holds while they wait to be accepted. Default: 512.</summary>
    public int Backlog { get; init; } = 512;

    /// <summary>
    /// Time for the whole environment, from the accept to the empty line; a slower peer is cut off, at most a tenth of this later.
    /// Default: 10 s.
    /// </summary>
    public TimeSpan EnvironmentTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Lines of the environment; Asterisk sends about 23 and one for each argument of <c>AGI()</c>. Default: 256.</summary>
    public int MaxEnvironmentLines { get; init; } = 256;

    /// <summary>Bytes of the whole environment. Default: 64 KiB.</summary>
    public int MaxEnvironmentBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of one environment line. Default: 8192, the length to which Asterisk's dialplan expands a line.</summary>
    public int MaxLineBytes { get; init; } = 8192;

    /// <summary>Bytes of one reply; a variable's value can be longer than a command line. Default: 64 KiB.</summary>
    public int MaxReplyBytes { get; init; } = 64 * 1024;

    /// <summary>Silence after which TCP asks whether the peer is still there. Default: 30 s.</summary>
    public TimeSpan KeepAliveTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two such questions. Default: 10 s.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Unanswered questions after which the connection counts as reset. Default: 3.</summary>
    public int KeepAliveRetryCount { get; init; } = 3;

    /// <summary>
    /// Once the stop's patience has ended and the handlers' token is cancelled: time they have for a last command before their connections are closed.
    /// Default: 2 s.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentNullException.ThrowIfNull(AllowedNetworks);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EnvironmentTimeout, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEnvironmentLines, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLineBytes, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEnvironmentBytes, MaxLineBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReplyBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopGrace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveTime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveInterval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveRetryCount, 1);
    }
}
