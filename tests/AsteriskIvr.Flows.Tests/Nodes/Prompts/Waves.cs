using NAudio.Wave;

namespace AsteriskIvr.Flows.Tests.Nodes.Prompts;

/// <summary>WAV files of a tone of 440 Hz.</summary>
internal static class Waves
{
    public static void Write(string file, int rate, int channels, TimeSpan length, WaveFormat? format = null)
    {
        using var writer = new WaveFileWriter(file, format ?? new WaveFormat(rate, 16, channels));
        for (var i = 0; i < rate * length.TotalSeconds; i++)
        {
            for (var channel = 0; channel < channels; channel++)
                writer.WriteSample((float)(0.5 * Math.Sin(2 * Math.PI * 440 * i / rate)));
        }
    }

    /// <summary>What a file of Asterisk's holds: its length, how loud it is, and how often it crosses zero upwards a second.</summary>
    public static (TimeSpan Length, double Loudness, double Pitch) Read(string file)
    {
        using var reader = new WaveFileReader(file);
        reader.WaveFormat.SampleRate.ShouldBe(8_000);
        reader.WaveFormat.Channels.ShouldBe(1);
        reader.WaveFormat.BitsPerSample.ShouldBe(16);
        var samples = new float[reader.SampleCount];
        reader.ToSampleProvider().Read(samples).ShouldBe(samples.Length);
        var crossings = samples.Zip(samples.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        return (reader.TotalTime, Math.Sqrt(samples.Average(s => (double)s * s)), crossings / reader.TotalTime.TotalSeconds);
    }
}
