using NAudio.Wave;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The mean of any number of channels.</summary>
internal sealed class MonoSampleProvider(ISampleProvider source) : ISampleProvider
{
    private readonly int _channels = source.WaveFormat.Channels;
    private float[] _buffer = [];

    public WaveFormat WaveFormat { get; } = WaveFormat.CreateIeeeFloatWaveFormat(source.WaveFormat.SampleRate, 1);

    public int Read(Span<float> buffer)
    {
        var wanted = buffer.Length * _channels;
        if (_buffer.Length < wanted)
            _buffer = new float[wanted];
        var frames = source.Read(_buffer.AsSpan(0, wanted)) / _channels;
        for (var frame = 0; frame < frames; frame++)
        {
            var sum = 0f;
            for (var channel = 0; channel < _channels; channel++)
                sum += _buffer[frame * _channels + channel];
            buffer[frame] = sum / _channels;
        }
        return frames;
    }
}
