using System.Buffers.Binary;

namespace AsteriskIvr.Testing;

/// <summary>
/// Writes digits as a packet capture for SIPp's play_pcap_audio. SIPp 3.6's own play_dtmf begins every play with the same timestamp, so
/// that of the plays 1, 1, 2, 1 in one call only the first arrived; here the stream goes on where the last capture ended.
/// Format: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html, with Ethernet, IPv4 and UDP headers.
/// </summary>
internal sealed class DtmfCapture
{
    private const int PauseSamples = 480; // 60 ms
    private const int HeaderBytes = 14 + 20 + 8;
    private const uint Source = 0x1D7F;

    private ushort _sequence = 1;
    private uint _timestamp = 8000;

    /// <summary>Writes one capture and returns how long it plays.</summary>
    public TimeSpan Write(string path, string digits)
    {
        using var file = File.Create(path);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 65535);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1); // Ethernet
        file.Write(header);
        var elapsed = TimeSpan.Zero;
        foreach (var digit in digits)
        {
            foreach (var packet in DtmfEvent.Packets(digit))
            {
                WritePacket(file, elapsed, packet.Payload, packet.First);
                if (!packet.Last)
                    elapsed += TimeSpan.FromMilliseconds(20);
            }

            elapsed += TimeSpan.FromMilliseconds(80);
            _timestamp += DtmfEvent.DurationSamples + PauseSamples;
        }

        return elapsed;
    }

    private void WritePacket(FileStream file, TimeSpan at, byte[] payload, bool first)
    {
        var length = HeaderBytes + 12 + payload.Length;
        var record = new byte[16 + length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)at.TotalSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), (uint)(at.Ticks % TimeSpan.TicksPerSecond / 10));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12), (uint)length);
        var frame = record.AsSpan(16);
        frame[12] = 0x08; // IPv4
        var ip = frame[14..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(length - 14));
        ip[8] = 64;
        ip[9] = 17; // UDP
        var udp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, 4000); // SIPp puts its own ports
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], 4000);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(8 + 12 + payload.Length));
        RtpStream.WriteHeader(udp[8..], RtpStream.TelephoneEvent, first, _sequence++, _timestamp, Source);
        payload.CopyTo(udp[20..]);
        file.Write(record);
    }
}
