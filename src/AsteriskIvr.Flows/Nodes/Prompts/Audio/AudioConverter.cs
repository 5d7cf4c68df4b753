using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes of a sound what every Asterisk plays without a codec: WAV, 8 kHz, mono, 16 bit.</summary>
internal static class AudioConverter
{
    /// <summary>What Asterisk plays.</summary>
    public const int SampleRate = 8_000;

    /// <summary>A longer sound is refused: half an hour.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Formats that Asterisk plays as they are, by extension; they have no header that could be checked.</summary>
    private static readonly string[] Native = [".gsm", ".ulaw", ".alaw", ".sln", ".g722"];

    /// <summary>Extensions of all files that can be a prompt.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".wav", ".mp3", ".ogg", .. Native];

    /// <summary>Why a file cannot be a prompt, or null. Looks at its head only.</summary>
    public static string? ProblemOf(string file)
    {
        try
        {
            if (IsNative(file))
                return new FileInfo(file).Length == 0 ? "It is empty." : null;
            using var source = AudioSource.Open(file);
            return source.Length > Longest ? $"It is longer than {Longest.TotalMinutes:0} minutes." : null;
        }
        catch (Exception unreadable) when (AudioSource.IsUnreadable(unreadable))
        {
            return unreadable.Message;
        }
    }

    /// <summary>Converts, or copies what Asterisk plays as it is. Throws <see cref="AudioFormatException"/> where it cannot.</summary>
    /// <returns>The extension of what it made.</returns>
    public static string Convert(string file, string target)
    {
        if (IsNative(file))
        {
            File.Copy(file, target, overwrite: true);
            return Path.GetExtension(file).ToLowerInvariant();
        }
        try
        {
            using var source = AudioSource.Open(file);
            ISampleProvider samples = source.Samples;
            if (samples.WaveFormat.Channels > 1)
                samples = new MonoSampleProvider(samples);
            if (samples.WaveFormat.SampleRate != SampleRate)
                samples = new WdlResamplingSampleProvider(samples, SampleRate);
            WaveFileWriter.CreateWaveFile16(target, samples.Take(Longest));
            return ".wav";
        }
        catch (Exception unreadable) when (AudioSource.IsUnreadable(unreadable))
        {
            throw new AudioFormatException(unreadable.Message, unreadable);
        }
    }

    private static bool IsNative(string file) => Native.Contains(Path.GetExtension(file).ToLowerInvariant());
}

/// <summary>A sound that cannot be read.</summary>
internal sealed class AudioFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
