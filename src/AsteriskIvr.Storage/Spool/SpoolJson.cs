using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsteriskIvr.Storage.Spool;

/// <summary>The spool's records.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallWrite))]
internal sealed partial class SpoolJson : JsonSerializerContext
{
    public static byte[] ToBytes(CallWrite write) => JsonSerializer.SerializeToUtf8Bytes(write, Default.CallWrite);

    public static CallWrite Read(ReadOnlySpan<byte> record) => JsonSerializer.Deserialize(record, Default.CallWrite)!;
}
