using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// One websocket from its handshake to its end: its reader, and the requests on it. The reader takes every frame at once and never waits
/// for anything but the socket, whatever the handlers do: a socket that is not drained makes Asterisk drop it.
/// </summary>
/// <remarks>https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/ARI-REST-over-WebSocket/</remarks>
internal sealed class AriSocket(
    WebSocket socket, AriDispatcher dispatcher, AriConnectionOptions options, TimeProvider time, AriMetrics metrics, ILogger logger)
    : IAriTransport, IDisposable
{
    /// <summary>Asterisk closes the socket (1009) at a frame beyond this.</summary>
    public const int MaxFrameBytes = 65_535;

    /// <summary>More than any list of channels; a frame beyond it ends the connection.</summary>
    private const int MaxReceivedBytes = 64 * 1024 * 1024;

    public static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ConcurrentDictionary<long, TaskCompletionSource<AriReply>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ArrayBufferWriter<byte> _frame = new(1024);
    private readonly ArrayBufferWriter<byte> _body = new(256);
    private long _lastId;
    private int _waiting;
    private volatile bool _lost;

    /// <summary>Why the reader ended, for the log.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Reads until the socket ends. Never throws.</summary>
    public async Task<AriDisconnect> ReadAsync()
    {
        var reason = AriDisconnect.Lost;
        try
        {
            reason = await ReadFramesAsync();
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            Problem = exception.Message;
        }
        Fail();
        return reason;
    }

    public async Task<AriReply> SendAsync(AriRequest request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<AriReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            if (Interlocked.Increment(ref _waiting) > options.MaxPendingRequests)
                throw new AriException(request, null, $"{options.MaxPendingRequests} requests wait for their reply already; it was not sent");
            await SendAsync(request, id, reply, cancellationToken);
            return await reply.Task.WaitAsync(options.RequestTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new AriTimeoutException(request, options.RequestTimeout);
        }
        catch (SocketLost)
        {
            throw new AriConnectionLostException(request, maybeDone: true);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            // Nobody waits for it any more; a reply that comes now is a late one.
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Says goodbye, if the peer takes it within a second.</summary>
    public async Task CloseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
            await _sending.WaitAsync(limit.Token);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            // It is gone already; that is what was wanted.
        }
    }

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        socket.Dispose();
        Fail();
    }

    private async Task<AriDisconnect> ReadFramesAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == buffer.Length) buffer = Grow(buffer);
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Problem = $"closed by Asterisk ({socket.CloseStatus}, {socket.CloseStatusDescription})";
                    return AriDisconnect.Lost;
                }
                if (Take(buffer.AsSpan(0, length)) is { } end) return end;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Handles one frame; a reason when the connection must end.</summary>
    private AriDisconnect? Take(ReadOnlySpan<byte> json)
    {
        try
        {
            var frame = AriFrame.Read(json, dispatcher.Wanted);
            if (frame.IsResponse)
            {
                Complete(json, frame);
                return null;
            }
            metrics.Event(frame.Type);
            if (!dispatcher.Dispatch(json, frame)) return AriDisconnect.QueueFull;
            return frame.Type == AriEventTypes.ApplicationReplaced ? AriDisconnect.ApplicationReplaced : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not Unicode, which System.Text.Json calls an invalid operation.
            AriLog.BadFrame(logger, options.Name, json.Length);
            return null;
        }
    }

    private void Complete(ReadOnlySpan<byte> json, in AriFrame frame)
    {
        if (!_pending.TryRemove(frame.RequestId, out var waiting))
        {
            AriLog.LateReply(logger, options.Name, frame.RequestId);
            return;
        }
        byte[]? body = null;
        var length = 0;
        if (frame.Body.Length > 0)
        {
            body = ArrayPool<byte>.Shared.Rent(frame.Body.Length);
            length = frame.Body.CopyTo(json, body);
        }
        var reason = frame.Status is >= 200 and < 300 ? "" : Encoding.UTF8.GetString(json.Slice(frame.Reason.Start, frame.Reason.Length));
        var reply = new AriReply(frame.Status, reason, body, length, pooled: body is not null);
        if (!waiting.TrySetResult(reply)) reply.Dispose();
    }

    private async Task SendAsync(AriRequest request, long id, TaskCompletionSource<AriReply> reply, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        var sent = false;
        try
        {
            WriteFrame(request, id);
            if (_frame.WrittenCount > MaxFrameBytes) throw new AriRequestTooLargeException(request, _frame.WrittenCount, MaxFrameBytes);
            _pending[id] = reply;
            if (_lost) throw new AriConnectionLostException(request, maybeDone: false);
            sent = true;
            // Not the caller's token: a cancelled send breaks the socket for everybody.
            await socket.SendAsync(_frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            throw new AriConnectionLostException(request, sent, exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void WriteFrame(AriRequest request, long id)
    {
        _frame.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_frame, JsonOptions);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "RESTRequest"u8);
        Span<byte> digits = stackalloc byte[20];
        id.TryFormat(digits, out var used);
        writer.WriteString("request_id"u8, digits[..used]);
        writer.WriteString("method"u8, request.Method);
        writer.WriteString("uri"u8, request.Path);
        if (request.Parameters.Count > 0)
        {
            writer.WriteStartArray("query_strings"u8);
            foreach (var (name, value, _) in request.Parameters)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, name);
                writer.WriteString("value"u8, value);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        if (request.HasBody)
        {
            _body.ResetWrittenCount();
            using (var inner = new Utf8JsonWriter(_body, JsonOptions)) request.WriteBody(inner, parameters: false);
            writer.WriteString("content_type"u8, "application/json"u8);
            writer.WriteString("message_body"u8, _body.WrittenSpan);
        }
        writer.WriteEndObject();
    }

    private void Fail()
    {
        _lost = true;
        foreach (var id in _pending.Keys)
            if (_pending.TryRemove(id, out var reply)) reply.TrySetException(new SocketLost());
    }

    /// <summary>What a broken, closed or aborted websocket throws.</summary>
    private static bool IsLoss(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException;

    private static byte[] Grow(byte[] buffer)
    {
        if (buffer.Length >= MaxReceivedBytes) throw new WebSocketException($"Asterisk sent a frame over {MaxReceivedBytes} bytes.");
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary>Tells the waiting sender, which knows the request and throws what its caller sees.</summary>
    private sealed class SocketLost : Exception;
}
