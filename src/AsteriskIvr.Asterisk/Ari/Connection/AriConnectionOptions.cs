using System.Text;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>One PBX and one Stasis application on it.</summary>
public sealed record AriConnectionOptions
{
    /// <summary>The PBX's name in logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where its ARI is, such as <c>http://127.0.0.1:8088/ari</c>; <c>https</c> means TLS for requests and for the websocket.
    /// </summary>
    public required Uri BaseUri { get; init; }

    /// <summary>The user in its ari.conf.</summary>
    public required string User { get; init; }

    /// <summary>That user's password. Sent in a header, never in a URL; never logged.</summary>
    public required string Password { get; init; }

    /// <summary>The application's name in <c>Stasis(name,…)</c>.</summary>
    public required string Application { get; init; }

    /// <summary>How requests travel. Default: over the websocket where Asterisk has it.</summary>
    public AriTransport Transport { get; init; } = AriTransport.Auto;

    /// <summary>
    /// Event types that Asterisk is told not to send (its event filter of the application, set after every connect). Default: ChannelVarset
    /// and ChannelDialplan, of which one call can give dozens. Empty: everything is sent.
    /// </summary>
    public AriEventTypes Filtered { get; init; } = AriEventTypes.ChannelVarset | AriEventTypes.ChannelDialplan;

    /// <summary>How often a ping is sent. Default 10 s.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a ping may go unanswered before the connection counts as lost. Default 10 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for its reply, and a connect for its handshake. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait before the first reconnect; doubled each time, up to <see cref="ReconnectMax"/>. Default 0.25 s.</summary>
    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait before any reconnect. Each wait is a random part of its longest. Default 15 s.</summary>
    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The wait after another process took the application, so that two do not fight for it. Default 60 s.</summary>
    public TimeSpan ReplacedWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Events held in memory that their handlers have not taken yet. At the bound the connection is dropped and made anew with an error in
    /// the log, so that the owner compares its calls with Asterisk's, rather than lose events in silence. Default 100,000, about 100 MB.
    /// </summary>
    public int MaxQueuedEvents { get; init; } = 100_000;

    /// <summary>Requests on the websocket that wait for their reply; one more is refused. Default 10,000.</summary>
    public int MaxPendingRequests { get; init; } = 10_000;

    /// <summary>Connections for REST over HTTP; Asterisk's sessionlimit (default 100) counts them and the websocket. Default 16.</summary>
    public int MaxHttpConnections { get; init; } = 16;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Name} ({BaseUri}, {Application})";

    internal string Credentials() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    internal Uri EventsUri() => new(
        "ws" + BaseUri.AbsoluteUri[4..].TrimEnd('/') + $"/events?app={Uri.EscapeDataString(Application)}&subscribeAll=false");

    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    internal void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(Name), nameof(Name), "is empty");
        Require(BaseUri is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "" }, nameof(BaseUri),
            "is not an absolute http or https address without user and query");
        Require(!string.IsNullOrEmpty(User) && !User.Contains(':'), nameof(User), "is empty or holds a colon");
        Require(!string.IsNullOrEmpty(Password), nameof(Password), "is empty");
        Require(!string.IsNullOrEmpty(Application) && !Application.Contains(','), nameof(Application), "is empty or holds a comma");
        Require(KeepAliveInterval > TimeSpan.Zero, nameof(KeepAliveInterval), "is not positive");
        Require(KeepAliveTimeout > TimeSpan.Zero, nameof(KeepAliveTimeout), "is not positive");
        Require(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "is not positive");
        Require(ReconnectMin > TimeSpan.Zero && ReconnectMin <= ReconnectMax, nameof(ReconnectMin), "is not between zero and ReconnectMax");
        Require(ReplacedWait >= TimeSpan.Zero, nameof(ReplacedWait), "is negative");
        Require(MaxQueuedEvents > 0, nameof(MaxQueuedEvents), "is not positive");
        Require(MaxPendingRequests > 0, nameof(MaxPendingRequests), "is not positive");
        Require(MaxHttpConnections > 0, nameof(MaxHttpConnections), "is not positive");
        Require(!Filtered.HasFlag(AriEventTypes.StasisStart) && !Filtered.HasFlag(AriEventTypes.Unknown), nameof(Filtered),
            "holds StasisStart or Unknown");
    }

    private static void Require(bool condition, string name, string problem)
    {
        if (!condition) throw new ArgumentException($"{name} {problem}.", name);
    }
}

/// <summary>How REST requests travel.</summary>
public enum AriTransport
{
    /// <summary>Over the websocket where Asterisk has it (22.4 and later) and while it is up; by HTTP otherwise.</summary>
    Auto,

    /// <summary>Over the websocket only; while it is down, requests fail at once.</summary>
    WebSocket,

    /// <summary>By HTTP only.</summary>
    Http,
}
