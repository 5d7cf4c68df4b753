using NAudio.Codecs;
using NAudio.Wave;
using NLayer;
using NVorbis;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The samples of a file, whatever its format. What the file is, its content says, not its name.</summary>
internal sealed class AudioSource : IDisposable
{
    private readonly IDisposable _owned;

    private AudioSource(ISampleProvider samples, TimeSpan length, IDisposable owned)
    {
        Samples = samples;
        Length = length;
        _owned = owned;
    }

    public ISampleProvider Samples { get; }

    public TimeSpan Length { get; }

    /// <summary>Throws <see cref="AudioFormatException"/> for what is none of the known formats; libraries throw others for what is broken (<see cref="IsUnreadable"/>).</summary>
    public static AudioSource Open(string file)
    {
        Span<byte> head = stackalloc byte[4];
        using (var stream = File.OpenRead(file))
            head = head[..stream.ReadAtLeast(head, 4, throwOnEndOfStream: false)];
        return head switch
        {
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F'] => OpenWave(file),
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S'] => OpenVorbis(file),
            // A tag, or the eleven bits that every MPEG frame begins with.
            [(byte)'I', (byte)'D', (byte)'3', _] or [0xFF, >= 0xE0, ..] => OpenMpeg(file),
            [] => throw new AudioFormatException("It is empty."),
            _ => throw new AudioFormatException("It is no WAV, MP3 or Ogg Vorbis. Convert it, such as: ffmpeg -i FILE -ar 8000 -ac 1 FILE.wav"),
        };
    }

    /// <summary>True for what the libraries throw where a file is broken.</summary>
    public static bool IsUnreadable(Exception error) =>
        error is AudioFormatException or FormatException or InvalidDataException or IOException or ArgumentException or InvalidOperationException
            or NotSupportedException or IndexOutOfRangeException or OverflowException;

    public void Dispose() => _owned.Dispose();

    private static AudioSource OpenWave(string file)
    {
        var reader = new WaveFileReader(file);
        try
        {
            var format = reader.WaveFormat;
            ISampleProvider samples = format.Encoding switch
            {
                WaveFormatEncoding.MuLaw => new CompandedSampleProvider(reader, MuLawDecoder.MuLawToLinearSample),
                WaveFormatEncoding.ALaw => new CompandedSampleProvider(reader, ALawDecoder.ALawToLinearSample),
                WaveFormatEncoding.Pcm or WaveFormatEncoding.IeeeFloat or WaveFormatEncoding.Extensible => reader.ToSampleProvider(),
                _ => throw new AudioFormatException($"It is a WAV of the kind {format.Encoding}, which cannot be read. Convert it, such as: ffmpeg -i FILE -ar 8000 -ac 1 -c:a pcm_s16le FILE.wav"),
            };
            return new AudioSource(samples, reader.TotalTime, reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static AudioSource OpenVorbis(string file)
    {
        var reader = new VorbisReader(file);
        return new AudioSource(new ReadSampleProvider(reader.SampleRate, reader.Channels, buffer => reader.ReadSamples(buffer)), reader.TotalTime, reader);
    }

    private static AudioSource OpenMpeg(string file)
    {
        var reader = new MpegFile(file);
        if (reader.SampleRate <= 0 || reader.Channels <= 0)
        {
            reader.Dispose();
            throw new AudioFormatException("It looks like an MP3, but has no sound in it.");
        }
        var buffer = Array.Empty<float>();
        return new AudioSource(
            new ReadSampleProvider(reader.SampleRate, reader.Channels, target =>
            {
                if (buffer.Length < target.Length)
                    buffer = new float[target.Length];
                var read = reader.ReadSamples(buffer, 0, target.Length);
                buffer.AsSpan(0, read).CopyTo(target);
                return read;
            }),
            reader.Duration, reader);
    }

    private delegate int ReadSamples(Span<float> buffer);

    private sealed class ReadSampleProvider(int rate, int channels, ReadSamples read) : ISampleProvider
    {
        public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(rate, channels);

        public int Read(Span<float> buffer) => read(buffer[..(buffer.Length / channels * channels)]);
    }

    /// <summary>µ-law or A-law: an octet a sample.</summary>
    private sealed class CompandedSampleProvider(WaveFileReader source, Func<byte, short> expand) : ISampleProvider
    {
        private byte[] _octets = [];

        public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(source.WaveFormat.SampleRate, source.WaveFormat.Channels);

        public int Read(Span<float> buffer)
        {
            if (_octets.Length < buffer.Length)
                _octets = new byte[buffer.Length];
            var read = source.Read(_octets, 0, buffer.Length);
            for (var i = 0; i < read; i++)
                buffer[i] = expand(_octets[i]) / 32768f;
            return read;
        }
    }
}
