namespace AsteriskIvr.EndToEnd.Tests.Prompts;

/// <summary>Pure tones: written into WAV files, and found again in what a telephone received, by Goertzel's algorithm.</summary>
internal static class Tone
{
    private const int Rate = 8_000;
    private const int Block = 400;

    public static void Write(string file, int frequency, int rate, int channels, int seconds)
    {
        using var writer = new BinaryWriter(File.Create(file));
        var octets = rate * channels * 2 * seconds;
        writer.Write("RIFF"u8);
        writer.Write(36 + octets);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * 2);
        writer.Write((short)(channels * 2));
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(octets);
        for (var i = 0; i < rate * seconds; i++)
        {
            for (var channel = 0; channel < channels; channel++)
                writer.Write((short)(12_000 * Math.Sin(2 * Math.PI * frequency * i / rate)));
        }
    }

    /// <summary>For how many seconds most of the sound was at these frequencies.</summary>
    public static double Seconds(byte[] muLaw, params int[] frequencies)
    {
        var blocks = muLaw.Select(Expand).Chunk(Block).Where(block => block.Length == Block)
            .Count(block => block.Sum(s => s * s) is var energy && energy / Block > 0.0005 && frequencies.Sum(f => Power(block, f)) > 0.7 * energy * Block / 2);
        return blocks * (double)Block / Rate;
    }

    private static double Power(double[] block, int frequency)
    {
        var turn = 2 * Math.Cos(2 * Math.PI * frequency / Rate);
        double last = 0, before = 0;
        foreach (var sample in block)
            (last, before) = (sample + turn * last - before, last);
        return last * last + before * before - turn * last * before;
    }

    /// <summary>ITU-T G.711.</summary>
    private static double Expand(byte octet)
    {
        var bits = (byte)~octet;
        var magnitude = (((bits & 0x0f) << 3) + 0x84 << (bits >> 4 & 7)) - 0x84;
        return ((bits & 0x80) != 0 ? -magnitude : magnitude) / 32768.0;
    }
}
