using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Tasks.Sources;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>
/// The conversation of one session: at most one command in flight, and each reply to the command it belongs to, also after commands that nobody
/// waits for any more.
/// </summary>
/// <remarks>
/// <para>
/// Asterisk must never have two lines before it: it polls the socket but reads through stdio, so a second line that comes with the first lies unseen
/// until a third arrives. A command behind an abandoned one is therefore held until that one is known to be over.
/// </para>
/// <para>
/// A command abandoned at a hangup is always answered. A cancelled one perhaps not: playing that a new line interrupts ends without a reply. So a
/// marker goes behind it, which interrupts it: a GET FULL VARIABLE of a text that nothing else answers with, and that a dead channel takes too. Where
/// the marker itself came together with the command, it lies unseen and the command goes on, a WAIT FOR DIGIT until it has eaten the caller's next
/// key: a marker that is not answered soon is followed by another one, which is seen. The key is kept for the command that comes next.
/// </para>
/// </remarks>
internal sealed class AgiExchange(AgiConnection connection) : IValueTaskSource<AgiReply>
{
    /// <summary>Lines that answer nothing, since the last time the session was in step; more is no PBX.</summary>
    private const int MaxUnsolicited = 256;
    private const int SmallCommand = 512;
    private static readonly TimeSpan SoonAnswered = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<AgiReply> _source;
    private volatile State _state;
    private AgiCommand _command;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private byte[] _line = ArrayPool<byte>.Shared.Rent(SmallCommand);

    /// <summary>A command that nobody waits for may still be answered.</summary>
    private bool _owed;
    /// <summary>The reply to come may hold line feeds; behind a marker lines are just dropped.</summary>
    private volatile bool _spansLines;
    /// <summary>Sent, and its reply not seen yet.</summary>
    private string? _marker;
    private int _markers;
    private int _unsolicited;

    /// <summary>A key may end the abandoned command yet.</summary>
    private bool _owesKey;
    /// <summary>The key that did. The next command that a key can end is ended by it or, as a prompt does, discards it.</summary>
    private char? _key;

    /// <summary>Octets of the command in flight that wait for what is owed; 0 once they are sent.</summary>
    private int _held;

    private bool _hungUp;
    private bool _closed;
    private CancellationTokenSource? _hungUpSource;
    private CancellationTokenSource? _closedSource;

    private enum State
    {
        Idle,
        InFlight,
        Completed,
    }

    public bool IsHungUp => Volatile.Read(ref _hungUp);

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Made when first asked for: many a session never does.</summary>
    public CancellationToken HungUp
    {
        get
        {
            lock (_gate)
                return _hungUp || _closed ? new CancellationToken(true) : (_hungUpSource ??= new()).Token;
        }
    }

    public CancellationToken Closed
    {
        get
        {
            lock (_gate)
                return _closed ? new CancellationToken(true) : (_closedSource ??= new()).Token;
        }
    }

    public ValueTask<AgiReply> SendAsync(in AgiCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var size = command.Measure();
        short version;
        var reply = default(AgiReply);
        var isAnswered = false;
        lock (_gate)
        {
            if (_state != State.Idle)
                throw new InvalidOperationException($"AGI {command.Name} while {_command.Name} is in flight: await each command before the next.");
            if (_closed || (_hungUp && !command.RunsDead))
                throw new AgiHangupException(_closed, new CancellationToken(true));
            _source.Reset();
            _source.RunContinuationsAsynchronously = false;
            version = _source.Version;
            _state = State.InFlight;
            _command = command;
            _token = cancellationToken;
            if (_line.Length < size)
            {
                ArrayPool<byte>.Shared.Return(_line);
                _line = ArrayPool<byte>.Shared.Rent(size);
            }
            _held = command.Write(_line);
            if (!_owed)
                isAnswered = SendHeld(out reply);
        }
        if (isAnswered)
        {
            _source.SetResult(reply);
            return new ValueTask<AgiReply>(this, version);
        }
        FastAgiTelemetry.CommandsCounter.Add(1);
        // Outside the gate: a token that is cancelled by now calls back from here.
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static (exchange, token) => ((AgiExchange)exchange!).Abandon(token), this);
        return new ValueTask<AgiReply>(this, version);
    }

    /// <summary>Takes what was received; runs the handler's continuation inline.</summary>
    /// <param name="data">What has not been consumed yet.</param>
    /// <param name="rejection">The reason to cut the peer off, or null.</param>
    /// <returns>Octets consumed.</returns>
    public int Receive(ReadOnlySpan<byte> data, out string? rejection)
    {
        var consumed = 0;
        rejection = null;
        while (consumed < data.Length && !IsClosed)
        {
            var item = AgiReplyParser.Read(data[consumed..], _spansLines, out var length, out var reply);
            if (item == AgiItem.Incomplete)
                break;
            consumed += length;
            switch (item)
            {
                case AgiItem.Hangup:
                    End(connectionClosed: false);
                    break;
                case AgiItem.Reply or AgiItem.Malformed when !Complete(item, reply):
                    rejection = AgiRejection.UnsolicitedLines;
                    return consumed;
            }
        }
        return consumed;
    }

    /// <summary>The caller hung up, or the connection ended: who waits is told at once.</summary>
    public void End(bool connectionClosed)
    {
        bool waiting;
        CancellationTokenSource? hungUp, closed = null;
        lock (_gate)
        {
            if (_closed || (_hungUp && !connectionClosed))
                return;
            hungUp = _hungUpSource;
            if (connectionClosed)
            {
                _closed = true;
                closed = _closedSource;
            }
            else
                _hungUp = true;
            // Claimed before the tokens are cancelled: a command under a token linked to them ends as hung up, not as cancelled.
            waiting = (connectionClosed || !_command.IsImmediate) && Claim();
            if (waiting)
                _owed |= TakeBack();
        }
        Cancel(hungUp);
        Cancel(closed);
        if (waiting)
            _source.SetException(new AgiHangupException(connectionClosed, new CancellationToken(true)));
    }

    /// <summary>Gives the buffer back; nothing is sent after.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _closed = true;
            ArrayPool<byte>.Shared.Return(_line);
            _line = [];
        }
    }

    AgiReply IValueTaskSource<AgiReply>.GetResult(short token)
    {
        if (token != _source.Version)
            throw new InvalidOperationException("The reply of an AGI command can be awaited once.");
        _registration.Unregister();
        _registration = default;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            // Without the gate: from Completed nobody else leads anywhere.
            _state = State.Idle;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AgiReply>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<AgiReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>False when the peer has sent more lines that answer nothing than any PBX would.</summary>
    private bool Complete(AgiItem item, AgiReply reply)
    {
        string name;
        lock (_gate)
        {
            if (_owed)
            {
                if (_marker is not null && (reply.Status != 200 || reply.Value != _marker))
                {
                    if (_owesKey && reply.Code is > 0 and < 128 and var key)
                        _key = (char)key;
                    _owesKey = false;
                    return ++_unsolicited <= MaxUnsolicited;
                }
                (_marker, _owed, _owesKey, _unsolicited) = (null, false, false, 0);
                if (_held == 0 || !SendHeld(out reply))
                    return true;
                item = AgiItem.Reply;
            }
            else if (!Claim())
            {
                connection.LogUnsolicited();
                return ++_unsolicited <= MaxUnsolicited;
            }
            if (item == AgiItem.Malformed)
                SendMarker();
            name = _command.Name;
        }
        if (item == AgiItem.Malformed)
            _source.SetException(new AgiProtocolException(name, reply.Status == 0 ? reply.Text : $"{reply.Status} {reply.Text}"));
        else
            _source.SetResult(reply);
        return true;
    }

    private void Abandon(CancellationToken token)
    {
        OperationCanceledException exception;
        lock (_gate)
        {
            if (_token != token || !Claim())
                return;
            // Whoever cancels is not made to run the handler.
            _source.RunContinuationsAsynchronously = true;
            exception = _hungUp ? new AgiHangupException(_closed, token) : new OperationCanceledException(token);
            if (TakeBack())
            {
                // On a dead channel nothing plays that would have to be interrupted, and all is answered.
                _owed = true;
                _owesKey = _command.EndsOnKey;
                if (!_hungUp && !_closed)
                    SendMarker();
            }
        }
        _source.SetException(exception);
    }

    /// <summary>The one who claims is the one who completes.</summary>
    private bool Claim()
    {
        if (_state != State.InFlight)
            return false;
        _state = State.Completed;
        return true;
    }

    /// <summary>Of a command that is claimed: true when it is before Asterisk, false when it was still held and now never goes.</summary>
    private bool TakeBack()
    {
        var sent = _held == 0;
        _held = 0;
        return sent;
    }

    private void SendMarker() => SendMarker(SoonAnswered);

    private void SendMarker(TimeSpan patience)
    {
        _owed = true;
        _spansLines = false;
        _marker = $"agi-marker-{++_markers}";
        connection.Send(Encoding.ASCII.GetBytes($"GET FULL VARIABLE \"{_marker}\"\n"));
        _ = FollowAsync(_marker, patience);
    }

    private async Task FollowAsync(string marker, TimeSpan patience)
    {
        await Task.Delay(patience, connection.Time, Closed);
        lock (_gate)
        {
            if (_marker == marker && !_closed)
                SendMarker(patience * 2 < LongestPatience ? patience * 2 : LongestPatience);
        }
    }

    /// <summary>Sends the command that is held; true when a key that was kept has ended it before it began.</summary>
    private bool SendHeld(out AgiReply reply)
    {
        if (_key is { } key && _command.EndsOnKey)
        {
            _key = null;
            if (_command.EndsOn(key))
            {
                Claim();
                _held = 0;
                reply = new AgiReply(200, string.Create(CultureInfo.InvariantCulture, $"result={(int)key} endpos=0"));
                return true;
            }
        }
        reply = default;
        _spansLines = _command.RepliesWithValue;
        // A send that does not end at once keeps its buffer, so the next command gets another.
        if (!connection.Send(_line.AsMemory(0, _held)))
            _line = ArrayPool<byte>.Shared.Rent(SmallCommand);
        _held = 0;
        return false;
    }

    private void Cancel(CancellationTokenSource? source)
    {
        try
        {
            source?.Cancel();
        }
        catch (AggregateException exception)
        {
            connection.LogTokenCallback(exception);
        }
    }
}
