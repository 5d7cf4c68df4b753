using System.Buffers;
using System.Text.Json;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Asterisk's reply; its body lives in a pooled buffer until Dispose.</summary>
internal sealed class AriReply(int status, string reason, byte[]? buffer, int length, bool pooled) : IDisposable
{
    private byte[]? _buffer = buffer;

    public int Status { get; } = status;

    public ReadOnlySpan<byte> Body => _buffer.AsSpan(0, length);

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>
    /// What Asterisk says is wrong: <c>{"message":"…"}</c>, of some failures <c>{"error":"…"}</c>, else the status' own words.
    /// </summary>
    public string Message()
    {
        try
        {
            var reader = new Utf8JsonReader(Body);
            if (length > 0 && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isMessage = reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("error"u8);
                    reader.Read();
                    if (isMessage && reader.TokenType == JsonTokenType.String) return reader.GetString()!;
                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            // Not every refusal is JSON (the web server's own are HTML): then the status says it.
        }
        return reason;
    }

    public void Dispose()
    {
        if (pooled && Interlocked.Exchange(ref _buffer, null) is { } rented) ArrayPool<byte>.Shared.Return(rented);
    }
}
