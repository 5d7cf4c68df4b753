using System.Diagnostics.Metrics;
using AsteriskIvr.Asterisk.Ari.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// The connection to one PBX for one Stasis application: a websocket for events, and REST beside or over it. It connects, subscribes to all
/// channels, and when the connection is lost makes a new one, for ever, until disposed. Several PBXs are several connections; nothing is
/// shared.
/// </summary>
/// <remarks>
/// Asterisk keeps no events for a connection that is away: after each connect <see cref="IAriApplication.OnConnectedAsync"/> is the time to
/// compare. Never connect with <c>subscribeAll</c>: closing such a websocket under load can deadlock Asterisk (asterisk/asterisk#2170).
/// </remarks>
public sealed class AriConnection : IAsyncDisposable
{
    private readonly AriConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly AriMetrics _metrics;
    private readonly AriHttpTransport _http;
    private readonly AriDispatcher _dispatcher;
    private readonly AriRunner _runner;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource<AriServerInfo> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile AriSocket? _socket;
    private AriServerInfo? _server;

    /// <summary>Prepares a connection; <see cref="Start"/> makes it.</summary>
    /// <param name="options">The PBX and the application.</param>
    /// <param name="application">Who is told of calls and of the connection itself.</param>
    /// <param name="logger">Default: none.</param>
    /// <param name="timeProvider">The clock of waits and time-outs. Default: the system's.</param>
    /// <param name="meterFactory">Where the meter <c>AsteriskIvr.Ari</c> is made. Default: a meter of its own.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public AriConnection(
        AriConnectionOptions options,
        IAriApplication application,
        ILogger<AriConnection>? logger = null,
        TimeProvider? timeProvider = null,
        IMeterFactory? meterFactory = null)
    {
        options.Validate();
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        var log = logger ?? (ILogger)NullLogger.Instance;
        _lost.SetResult();
        _metrics = new AriMetrics(options.Name, meterFactory);
        _http = new AriHttpTransport(options, _time);
        _dispatcher = new AriDispatcher(application, options, log, _stopping.Token);
        Client = new AriClient(new AriRequester(Pick, _http, _metrics));
        _runner = new AriRunner(this, options, application, _dispatcher, _http, _metrics, _time, log);
    }

    /// <summary>The PBX's name.</summary>
    public string Name => _options.Name;

    /// <summary>The Stasis application's name.</summary>
    public string Application => _options.Application;

    /// <summary>
    /// Asterisk's REST interface. Usable before the first connect and while reconnecting too, by HTTP, if the transport is Auto or Http.
    /// </summary>
    public AriClient Client { get; }

    /// <summary>What the connection is doing.</summary>
    public AriConnectionState State { get; private set; }

    /// <summary>The Asterisk of the last connect; null before the first.</summary>
    public AriServerInfo? Server => _server;

    /// <summary>Completed while there is no websocket, and when the present one is lost.</summary>
    internal Task Lost
    {
        get
        {
            lock (_gate) return _lost.Task;
        }
    }

    internal TimeProvider Time => _time;

    internal TimeSpan RequestTimeout => _options.RequestTimeout;

    internal AriDispatcher Dispatcher => _dispatcher;

    /// <summary>Begins to connect; returns at once. A second call does nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_running == Task.CompletedTask) _running = Task.Run(() => _runner.RunAsync(_stopping.Token));
        }
    }

    /// <summary>Waits for the connection to be up: at once if it is.</summary>
    /// <exception cref="ObjectDisposedException">The connection was disposed.</exception>
    public Task<AriServerInfo> WaitUntilConnectedAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate) return _connected.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Calls the handler for each event of one channel, in order, from now until the subscription is disposed; also for playbacks and
    /// recordings on the channel, Dial as caller or as called, bridges it enters and leaves, and transfers it takes part in.
    /// </summary>
    /// <param name="channelId">The channel; it need not exist yet.</param>
    /// <param name="types">The events wanted; the others cost next to nothing.</param>
    /// <param name="handler">Gets each event; see <see cref="AriSubscription"/> for what it may do.</param>
    public AriSubscription Subscribe(string channelId, AriEventTypes types, Func<AriEvent, ValueTask> handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelId);
        return _dispatcher.Subscribe(channelId, types, handler);
    }

    /// <summary>
    /// Calls the handler for each event of these types, of whatever channel or none, in Asterisk's order, one after another.
    /// </summary>
    public AriSubscription Subscribe(AriEventTypes types, Func<AriEvent, ValueTask> handler) => _dispatcher.Subscribe(null, types, handler);

    /// <summary>A fresh id for a channel, bridge, playback or recording to be made: a UUIDv7.</summary>
    public string NewId() => Guid.CreateVersion7(_time.GetUtcNow()).ToString();

    /// <summary>
    /// Closes the websocket. Calls that are in the application stay there. Handlers that run are not waited for; events not handled yet are
    /// dropped.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            _stopping.Cancel();
        }
        await _running;
        lock (_gate)
        {
            State = AriConnectionState.Stopped;
            _connected.TrySetException(new ObjectDisposedException(nameof(AriConnection)));
            // Nobody may be waiting for it.
            _ = _connected.Task.Exception;
        }
        _http.Dispose();
        _metrics.Dispose();
    }

    internal void OnConnected(AriServerInfo server, AriSocket socket)
    {
        TaskCompletionSource<AriServerInfo> connected;
        lock (_gate)
        {
            _server = server;
            _socket = socket;
            _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
            State = AriConnectionState.Connected;
            connected = _connected;
        }
        connected.TrySetResult(server);
    }

    internal void OnLost(AriConnectionState state)
    {
        TaskCompletionSource lost;
        lock (_gate)
        {
            _socket = null;
            State = state;
            lost = _lost;
            if (_connected.Task.IsCompleted) _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        lost.TrySetResult();
    }

    internal bool UsesSocket(AriServerInfo server) => _options.Transport switch
    {
        AriTransport.Http => false,
        AriTransport.WebSocket => true,
        _ => server.Version.HasRestOverWebSocket,
    };

    private IAriTransport Pick() => _options.Transport == AriTransport.Http ? _http
        : _socket is { } socket && UsesSocket(_server!) ? socket
        : _options.Transport == AriTransport.Auto ? _http
        : AriNoTransport.Instance;
}
