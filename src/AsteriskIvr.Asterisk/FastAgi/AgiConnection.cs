using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>
/// One accepted socket: a receive is always outstanding, so that a hangup is seen while the handler waits for something else. What comes is
/// parsed where it lies, on the thread that received it.
/// </summary>
/// <remarks>It is its own event argument: a failed receive is a code here, not an exception thrown for each session.</remarks>
internal sealed class AgiConnection : SocketAsyncEventArgs
{
    private const int FirstBuffer = 1024;

    private readonly FastAgiServer _server;
    private readonly Socket _socket;
    private readonly FastAgiOptions _options;
    private AgiEnvironmentScanner _scanner;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _start;
    private int _end;
    private AgiSession? _session;
    private Task _rest = Task.CompletedTask;

    /// <summary>The receiver, and the handler from when it runs: the last to leave releases.</summary>
    private int _parties = 1;
    private int _closed;
    private int _receivingThread;

    public AgiConnection(FastAgiServer server, Socket socket, EndPoint? peer, long environmentDeadline)
        : base(true)
    {
        _server = server;
        _socket = socket;
        // A send that would block says so instead: it runs on the thread that reads for many calls.
        socket.Blocking = false;
        _options = server.Options;
        _scanner = new AgiEnvironmentScanner(_options.MaxEnvironmentLines, _options.MaxLineBytes);
        Peer = peer;
        EnvironmentDeadline = environmentDeadline;
    }

    public EndPoint? Peer { get; }

    public TimeProvider Time => _server.Time;

    /// <summary>The server's timestamp by which the environment must be here.</summary>
    public long EnvironmentDeadline { get; }

    public bool HasSession => Volatile.Read(ref _session) is not null;

    public void Start() => Receive();

    /// <summary>
    /// Sends one line; true when the buffer is free again. A failure shows as the end of the connection. One caller at a time: the exchange's gate.
    /// </summary>
    public bool Send(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (!_rest.IsCompleted)
            {
                _rest = SendRestAsync(_rest, line);
                return false;
            }
            var sent = _socket.Send(line.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success && sent == line.Length)
                return true;
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Lost(error.ToString());
                return true;
            }
            // The peer does not read and the kernel's buffer is full: the runtime goes on by itself, in order.
            _rest = SendRestAsync(_rest, line[Math.Max(0, sent)..]);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Closes the connection for what the peer did; logged before the peer can see it.</summary>
    public void CutOff(string reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _server.Reject(Peer, reason);
        CloseSocket();
    }

    /// <summary>Closes the connection unless it is closed already.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            CloseSocket();
    }

    /// <summary>The handler's end, also after a fault.</summary>
    public void HandlerEnded()
    {
        Close();
        Leave();
    }

    public void LogUnsolicited() => _server.Logger.UnsolicitedLine(_session?.Environment.Channel);

    public void LogTokenCallback(Exception exception) => _server.Logger.TokenCallbackFailed(_session?.Environment.Channel, exception);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Process())
            Receive();
    }

    private void Receive()
    {
        try
        {
            do
            {
                SetBuffer(_buffer, _end, _buffer.Length - _end);
                Volatile.Write(ref _receivingThread, 0);
                if (_socket.ReceiveAsync(this))
                    return;
            }
            while (Process());
        }
        catch (ObjectDisposedException)
        {
            // Closed by the handler or the server between two receives.
            Ended();
        }
    }

    private bool Process()
    {
        Volatile.Write(ref _receivingThread, Environment.CurrentManagedThreadId);
        if (SocketError != SocketError.Success || BytesTransferred == 0)
        {
            if (_session is null)
                CutOff(AgiRejection.EnvironmentIncomplete);
            else if (SocketError is not (SocketError.Success or SocketError.OperationAborted))
                _server.Logger.ConnectionLost(_session.Environment.Channel, SocketError.ToString());
            Ended();
            return false;
        }

        _end += BytesTransferred;
        var unfit = _session is null ? ReadEnvironment() : null;
        unfit ??= ReadReplies() ?? MakeRoom();
        if (unfit is not null)
            CutOff(unfit);
        if (Volatile.Read(ref _closed) == 0)
            return true;
        Ended();
        return false;
    }

    private string? ReadEnvironment()
    {
        if (_scanner.Scan(_buffer.AsSpan(0, _end)) is { } unfit)
            return unfit;
        if (_scanner.Length == 0)
            return _end >= _options.MaxEnvironmentBytes ? AgiRejection.EnvironmentTooLong : null;
        _start = _scanner.Length;
        Interlocked.Increment(ref _parties);
        var session = new AgiSession(this, new AgiEnvironment(_buffer.AsSpan(0, _scanner.Length)));
        Volatile.Write(ref _session, session);
        _server.Begin(session);
        return null;
    }

    private string? ReadReplies()
    {
        if (_session is null)
            return null;
        _start += _session.Exchange.Receive(_buffer.AsSpan(_start, _end - _start), out var unfit);
        if (_start == _end)
            _start = _end = 0;
        else if (unfit is null && _end - _start >= _options.MaxReplyBytes)
            unfit = AgiRejection.ReplyTooLong;
        return unfit;
    }

    private string? MakeRoom()
    {
        if (_end < _buffer.Length)
            return null;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return null;
        }
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return null;
    }

    private void CloseSocket()
    {
        try
        {
            // Closing under an outstanding receive resets the connection unless it was shut down. On the receiving thread none is outstanding.
            if (Volatile.Read(ref _receivingThread) != Environment.CurrentManagedThreadId)
                _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster: there is nothing left to shut down.
        }
        _socket.Dispose();
    }

    private void Ended()
    {
        Close();
        _session?.Exchange.End(connectionClosed: true);
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _parties) != 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _session?.Exchange.Release();
        _server.Remove(this);
        Dispose();
    }

    private async Task SendRestAsync(Task before, ReadOnlyMemory<byte> rest)
    {
        await before;
        try
        {
            await _socket.SendAsync(rest, SocketFlags.None);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Lost(exception.Message);
        }
    }

    private void Lost(string error) => _server.Logger.ConnectionLost(_session?.Environment.Channel, error);
}
