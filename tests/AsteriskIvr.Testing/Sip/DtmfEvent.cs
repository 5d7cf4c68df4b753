using System.Buffers.Binary;

namespace AsteriskIvr.Testing;

/// <summary>
/// The payloads of one digit, after RFC 4733, section 2.3: event (8 bits), E, R and volume (8), duration in samples (16).
/// </summary>
internal static class DtmfEvent
{
    /// <summary>How long a digit sounds by default: 100 ms of 8 kHz.</summary>
    public const int DurationSamples = 800;

    /// <summary>The samples of one packet: 20 ms of 8 kHz. A digit lasts a multiple of it.</summary>
    public const int Step = 160;
    private const byte End = 0x80;
    private const byte Volume = 10; // dB below 0

    /// <summary>The packets in order: one each 20 ms, the last of them three times at once.</summary>
    public static IEnumerable<(byte[] Payload, bool First, bool Last)> Packets(char digit, int samples = DurationSamples)
    {
        var code = Code(digit);
        for (var duration = Step; duration <= samples; duration += Step)
            yield return (Payload(code, duration == samples, duration), duration == Step, duration == samples);
        for (var repetition = 0; repetition < 2; repetition++)
            yield return (Payload(code, end: true, samples), First: false, Last: true);
    }

    /// <summary>The event code of a digit (RFC 4733, section 3.2).</summary>
    public static byte Code(char digit) => digit switch
    {
        >= '0' and <= '9' => (byte)(digit - '0'),
        '*' => 10,
        '#' => 11,
        >= 'A' and <= 'D' => (byte)(digit - 'A' + 12),
        _ => throw new ArgumentException($"'{digit}' is not on a telephone's keypad.", nameof(digit)),
    };

    private static byte[] Payload(byte code, bool end, int duration)
    {
        byte[] payload = [code, (byte)(Volume | (end ? End : 0)), 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)duration);
        return payload;
    }
}
