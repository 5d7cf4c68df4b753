using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>
/// A FastAGI server: Asterisk connects to it for each <c>AGI(agi://…)</c> of its dialplan. No thread belongs to a call: thousands wait at the price of
/// their buffers. What a hostile or broken peer may cost is bounded by <see cref="FastAgiOptions"/>.
/// </summary>
/// <remarks>
/// Handlers run on the thread that received: see <see cref="IAgiHandler"/> and <see cref="FastAgiRuntime"/>.
/// Source of the protocol: https://docs.asterisk.org/Asterisk_22_Documentation/API_Documentation/AGI_Commands/ and <c>res/res_agi.c</c>.
/// </remarks>
public sealed class FastAgiServer : IAsyncDisposable
{
    private readonly IAgiHandler _handler;
    private readonly Lock _gate = new();
    private readonly HashSet<AgiConnection> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _patienceEnded = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private ITimer? _sweeper;
    private int _maxConnections;
    private int _activeSessions;

    /// <summary>A server that hands each session to a handler.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FastAgiServer(FastAgiOptions options, IAgiHandler handler, ILogger<FastAgiServer>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        options.Validate();
        Options = options;
        _handler = handler;
        Logger = logger ?? NullLogger<FastAgiServer>.Instance;
        Time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>A server that hands each session to a function, as <see cref="IAgiHandler.HandleAsync"/> says.</summary>
    public FastAgiServer(
        FastAgiOptions options, Func<AgiSession, CancellationToken, Task> handler, ILogger<FastAgiServer>? logger = null, TimeProvider? timeProvider = null)
        : this(options, new FunctionHandler(handler), logger, timeProvider)
    {
    }

    /// <summary>Where the server listens, with the port it got; null before it has started.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Sessions whose handler has not ended.</summary>
    public int ActiveSessions => Volatile.Read(ref _activeSessions);

    internal FastAgiOptions Options { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time { get; }

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Connections of all kinds: those that still send their environment, too.</summary>
    internal int Connections
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>Binds and begins to accept.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_listener is not null || _stopping.IsCancellationRequested)
            throw new InvalidOperationException("A FastAGI server starts once.");
        _maxConnections = FileDescriptorLimit.Bound(Options.MaxConnections);
        if (_maxConnections < Options.MaxConnections)
            Logger.ConnectionsLimited(Options.MaxConnections, _maxConnections);
        var listener = new Socket(Options.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // On Linux accepted sockets inherit these four: nothing to set for each call.
            listener.NoDelay = true;
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Options.KeepAliveTime.TotalSeconds);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)Options.KeepAliveInterval.TotalSeconds);
            listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Options.KeepAliveRetryCount);
            listener.Bind(Options.Endpoint);
            listener.Listen(Options.Backlog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        _listener = listener;
        LocalEndPoint = (IPEndPoint)listener.LocalEndPoint!;
        var period = Options.EnvironmentTimeout / 10;
        _sweeper = Time.CreateTimer(static server => ((FastAgiServer)server!).CutOffSlow(), this, period, period);
        Logger.Listening(LocalEndPoint);
        _accepting = new AgiAcceptor(this, listener).Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Stops accepting and waits for the live sessions. When the token is cancelled, so is the one each handler was given; what has not ended
    /// <see cref="FastAgiOptions.StopGrace"/> later is closed.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            _listener?.Dispose();
            await _accepting;
            Logger.StoppedAccepting(ActiveSessions);
        }
        CompleteWhenDrained();
        await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_drained.Task.IsCompleted)
        {
            await _patienceEnded.CancelAsync();
            await _drained.Task.WaitAsync(Options.StopGrace, Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var connection in Snapshot())
                connection.Close();
        }
        if (_sweeper is not null)
            await _sweeper.DisposeAsync();
    }

    /// <summary>Stops without patience.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(true));
        if (_drained.Task.IsCompleted)
        {
            _patienceEnded.Dispose();
            _stopping.Dispose();
        }
    }

    internal void Admit(Socket socket)
    {
        EndPoint? peer;
        try
        {
            peer = socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            // Gone between connecting and being accepted.
            socket.Dispose();
            return;
        }
        if (!IsAllowed(peer))
        {
            Reject(peer, AgiRejection.NetworkNotAllowed);
            socket.Dispose();
            return;
        }
        var deadline = Time.GetTimestamp() + (long)(Options.EnvironmentTimeout.TotalSeconds * Time.TimestampFrequency);
        AgiConnection? connection = null;
        lock (_gate)
        {
            if (_connections.Count < _maxConnections)
                _connections.Add(connection = new AgiConnection(this, socket, peer, deadline));
        }
        if (connection is not null)
        {
            connection.Start();
            return;
        }
        Reject(peer, AgiRejection.TooManyConnections);
        socket.Dispose();
    }

    internal void Begin(AgiSession session)
    {
        Interlocked.Increment(ref _activeSessions);
        FastAgiTelemetry.SessionsCounter.Add(1);
        FastAgiTelemetry.SessionsActiveCounter.Add(1);
        _ = RunAsync(session);
    }

    internal void Remove(AgiConnection connection)
    {
        lock (_gate)
            _connections.Remove(connection);
        CompleteWhenDrained();
    }

    internal void Reject(EndPoint? peer, string reason)
    {
        FastAgiTelemetry.RejectedCounter.Add(1, new KeyValuePair<string, object?>(FastAgiTelemetry.ReasonTag, reason));
        Logger.Rejected(peer, reason);
    }

    private async Task RunAsync(AgiSession session)
    {
        try
        {
            await _handler.HandleAsync(session, _patienceEnded.Token);
        }
        catch (OperationCanceledException) when (session.IsHungUp || session.IsClosed || _patienceEnded.IsCancellationRequested)
        {
            Logger.HandlerCancelled(session.Environment.Channel);
        }
#pragma warning disable CA1031 // The edge of a session: whatever the handler threw ends this call and no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Logger.HandlerFailed(session.Environment.Channel, session.Environment.NetworkScript, exception);
        }
        finally
        {
            Interlocked.Decrement(ref _activeSessions);
            FastAgiTelemetry.SessionsActiveCounter.Add(-1);
            session.Connection.HandlerEnded();
        }
    }

    private bool IsAllowed(EndPoint? peer)
    {
        if ((peer as IPEndPoint)?.Address is not { } address)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var network in Options.AllowedNetworks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    private void CutOffSlow()
    {
        var now = Time.GetTimestamp();
        foreach (var connection in Snapshot())
        {
            if (!connection.HasSession && connection.EnvironmentDeadline <= now)
                connection.CutOff(AgiRejection.EnvironmentTimeout);
        }
    }

    private AgiConnection[] Snapshot()
    {
        lock (_gate)
            return [.. _connections];
    }

    private void CompleteWhenDrained()
    {
        if (_stopping.IsCancellationRequested && Connections == 0)
            _drained.TrySetResult();
    }

    private sealed class FunctionHandler : IAgiHandler
    {
        private readonly Func<AgiSession, CancellationToken, Task> _function;

        public FunctionHandler(Func<AgiSession, CancellationToken, Task> function)
        {
            ArgumentNullException.ThrowIfNull(function);
            _function = function;
        }

        public Task HandleAsync(AgiSession session, CancellationToken cancellationToken) => _function(session, cancellationToken);
    }
}
