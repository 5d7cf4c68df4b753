using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// What one pass over a frame finds: the event's type and the channels and bridges it concerns, or the parts of a RESTResponse. It
/// allocates nothing and makes no objects, so that an event nobody wants costs this pass only.
/// </summary>
internal struct AriFrame
{
    /// <summary>Nesting of the references: ChannelTransfer has its channels in <c>refer_to</c> and <c>referred_by</c>.</summary>
    private const int MaxDepth = 3;

    public AriEventTypes Type;
    public bool IsResponse;

    /// <summary>-1 when it is not a number of ours.</summary>
    public long RequestId;
    public int Status;
    public AriSlice Reason;
    public AriSlice Body;
    public int SourceCount;

    /// <summary>
    /// The one named <c>channel</c> is the first: it is the one that entered, of StasisStart with a <c>replace_channel</c>.
    /// </summary>
    public AriSources Sources;

    /// <param name="json">The frame.</param>
    /// <param name="wanted">An event of no such type is not looked at further; responses and Unknown always are.</param>
    /// <exception cref="JsonException">The frame is not a JSON object.</exception>
    public static AriFrame Read(ReadOnlySpan<byte> json, AriEventTypes wanted)
    {
        var frame = new AriFrame { Type = AriEventTypes.Unknown, RequestId = -1 };
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A frame is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) frame.ReadObject(ref reader, name, 1);
            else if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
            else if (name.SequenceEqual("type"u8))
            {
                if (reader.TokenType != JsonTokenType.String) continue;
                if (reader.ValueSpan.SequenceEqual("RESTResponse"u8)) frame.IsResponse = true;
                else if (((frame.Type = AriEventCatalog.Find(reader.ValueSpan)) & (wanted | AriEventTypes.Unknown)) == 0) break;
            }
            else frame.ReadResponseField(ref reader, name);
        }
        return frame;
    }

    private void ReadResponseField(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("status_code"u8) && reader.TokenType == JsonTokenType.Number) reader.TryGetInt32(out Status);
        else if (reader.TokenType != JsonTokenType.String) return;
        else if (name.SequenceEqual("request_id"u8))
        {
            if (System.Buffers.Text.Utf8Parser.TryParse(reader.ValueSpan, out long id, out var used) && used == reader.ValueSpan.Length)
                RequestId = id;
        }
        else if (name.SequenceEqual("reason_phrase"u8)) Reason = AriSlice.Of(ref reader);
        else if (name.SequenceEqual("message_body"u8)) Body = AriSlice.Of(ref reader);
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> objectName, int depth)
    {
        // A playback or recording has an id of its own; whose it is stands in its target_uri.
        var hasTarget = objectName.SequenceEqual("playback"u8) || objectName.SequenceEqual("recording"u8);
        var isBridge = objectName.StartsWith("bridge"u8) || objectName.EndsWith("bridge"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && depth < MaxDepth && objectName.StartsWith("refer"u8))
                ReadObject(ref reader, name, depth + 1);
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
            else if (reader.TokenType != JsonTokenType.String) continue;
            else if (hasTarget && name.SequenceEqual("target_uri"u8)) AddTarget(ref reader);
            else if (!hasTarget && name.SequenceEqual("id"u8))
            {
                Add(AriSlice.Of(ref reader), isBridge);
                if (objectName.SequenceEqual("channel"u8)) (Sources[0], Sources[SourceCount - 1]) = (Sources[SourceCount - 1], Sources[0]);
            }
        }
    }

    private void AddTarget(ref Utf8JsonReader reader)
    {
        var slice = AriSlice.Of(ref reader);
        if (reader.ValueSpan.StartsWith("channel:"u8)) Add(slice.Skip("channel:".Length), isBridge: false);
        else if (reader.ValueSpan.StartsWith("bridge:"u8)) Add(slice.Skip("bridge:".Length), isBridge: true);
    }

    private void Add(AriSlice id, bool isBridge)
    {
        if (SourceCount == AriSources.Max) return;
        Sources[SourceCount++] = new AriSource(id, isBridge);
    }
}

/// <summary>A JSON string's content within a frame.</summary>
internal readonly record struct AriSlice(int Start, int Length, bool Escaped)
{
    public static AriSlice Of(ref Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);

    /// <summary>Without the first bytes, which must not be escaped.</summary>
    public AriSlice Skip(int bytes) => new(Start + bytes, Length - bytes, Escaped);

    /// <summary>Writes the string's content; <paramref name="destination"/> holds at least <see cref="Length"/> bytes.</summary>
    public int CopyTo(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (!Escaped)
        {
            frame.Slice(Start, Length).CopyTo(destination);
            return Length;
        }
        return Quoted(frame, destination);
    }

    private int Quoted(ReadOnlySpan<byte> frame, Span<byte> destination)
    {
        if (frame[Start - 1] == '"')
        {
            var reader = new Utf8JsonReader(frame.Slice(Start - 1, Length + 2));
            reader.Read();
            return reader.CopyString(destination);
        }
        // After Skip the opening quote is elsewhere.
        byte[] quoted = [(byte)'"', .. frame.Slice(Start, Length + 1)];
        var inner = new Utf8JsonReader(quoted);
        inner.Read();
        return inner.CopyString(destination);
    }
}

/// <summary>A channel or bridge that an event concerns.</summary>
internal readonly record struct AriSource(AriSlice Id, bool IsBridge);

/// <summary>BridgeAttendedTransfer names the most: eight channels and four bridges; those beyond Max are not routed.</summary>
[InlineArray(Max)]
internal struct AriSources
{
    public const int Max = 12;

    private AriSource _first;
}
