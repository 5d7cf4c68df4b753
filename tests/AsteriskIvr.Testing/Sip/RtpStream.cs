using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace AsteriskIvr.Testing;

/// <summary>
/// The media of one phone: µ-law silence every 20 ms, and digits as RFC 4733 telephone-events in the same stream
/// (https://www.rfc-editor.org/rfc/rfc4733#section-2.5). What arrives is counted, and its sound kept: two minutes of it.
/// </summary>
internal sealed class RtpStream : IAsyncDisposable
{
    internal const byte TelephoneEvent = 101;
    private const int SamplesAPacket = 160;
    private const int Longest = 2 * 60 * 8_000;
    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Channel<(char Digit, KeySpeed Speed, TaskCompletionSource Sent)> _digits = Channel.CreateBounded<(char, KeySpeed, TaskCompletionSource)>(64);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;
    private readonly uint _source = (uint)Random.Shared.Next();
    private Task _sending = Task.CompletedTask;
    private ushort _sequence = (ushort)Random.Shared.Next(0x8000);
    private uint _timestamp = (uint)Random.Shared.Next();
    private readonly List<byte> _heard = [];
    private long _received;

    public RtpStream()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _receiving = ReceiveAsync(_stop.Token);
    }

    /// <summary>The port to announce.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>How many packets arrived so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The µ-law octets that arrived so far, gaps left out.</summary>
    public byte[] Heard
    {
        get
        {
            lock (_heard)
                return [.. _heard];
        }
    }

    public void Start(int remotePort) => _sending = SendAsync(new IPEndPoint(IPAddress.Loopback, remotePort), _stop.Token);

    /// <summary>Sends one digit after those asked for before; completes when its last packet is out.</summary>
    public Task PressAsync(char digit, KeySpeed speed)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _digits.Writer.TryWrite((digit, speed, sent))
            ? sent.Task
            : throw new InvalidOperationException("More than 64 digits wait to be sent, or the stream has stopped.");
    }

    /// <summary>Sends nothing from now on; the socket stays open, as that of a phone whose network is gone.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending, _receiving);
        _digits.Writer.TryComplete();
        while (_digits.Reader.TryRead(out var digit))
            digit.Sent.TrySetCanceled();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(IPEndPoint remote, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PacketTime);
        var silence = new byte[SamplesAPacket];
        silence.AsSpan().Fill(0xFF);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (_digits.Reader.TryRead(out var digit))
                {
                    using var cancelled = stop.Register(() => digit.Sent.TrySetCanceled(stop));
                    await SendDigitAsync(remote, digit.Digit, digit.Speed.Tone * DtmfEvent.Step, timer, stop);
                    digit.Sent.TrySetResult();
                    await SendPauseAsync(remote, silence, digit.Speed.Pause, timer, stop);
                }
                else
                {
                    await SendPacketAsync(remote, payloadType: 0, marker: false, silence);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, possibly in the middle of a digit, like a phone that loses its network.
        }
    }

    private async Task SendDigitAsync(IPEndPoint remote, char digit, int samples, PeriodicTimer timer, CancellationToken stop)
    {
        // Every packet of an event carries the event's first timestamp, and its duration so far; the last is sent three times.
        var start = _timestamp;
        foreach (var packet in DtmfEvent.Packets(digit, samples))
        {
            await SendPacketAsync(remote, TelephoneEvent, packet.First, packet.Payload, start);
            if (!packet.Last)
                await timer.WaitForNextTickAsync(stop);
        }

        _timestamp = start + (uint)samples;
    }

    private async Task SendPauseAsync(IPEndPoint remote, byte[] silence, int packets, PeriodicTimer timer, CancellationToken stop)
    {
        for (var pause = 0; pause < packets; pause++)
        {
            await timer.WaitForNextTickAsync(stop);
            await SendPacketAsync(remote, payloadType: 0, marker: false, silence);
        }
    }

    private async Task SendPacketAsync(IPEndPoint remote, byte payloadType, bool marker, byte[] payload, uint? eventStart = null)
    {
        var packet = new byte[12 + payload.Length];
        WriteHeader(packet, payloadType, marker, _sequence++, eventStart ?? _timestamp, _source);
        payload.CopyTo(packet.AsSpan(12));
        if (eventStart is null)
            _timestamp += SamplesAPacket;
        try
        {
            await _socket.SendToAsync(packet, SocketFlags.None, remote, CancellationToken.None);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Asterisk has closed its port: the call is over, SIP will say so.
        }
    }

    internal static void WriteHeader(Span<byte> packet, byte payloadType, bool marker, ushort sequence, uint timestamp, uint source)
    {
        packet[0] = 0x80; // version 2
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], source);
    }

    private void Keep(ReadOnlySpan<byte> packet)
    {
        if (packet.Length <= 12 || (packet[1] & 0x7f) != 0)
            return;
        lock (_heard)
        {
            if (_heard.Count < Longest)
                _heard.AddRange(packet[12..]);
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        var buffer = new byte[2048];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var packet = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop);
                Interlocked.Increment(ref _received);
                Keep(buffer.AsSpan(0, packet.ReceivedBytes));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The answer to a packet of ours that came too late for Asterisk.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
