using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Storage.Stores;

/// <summary>The JSON that is kept in columns.</summary>
[JsonSerializable(typeof(Story))]
[JsonSerializable(typeof(IReadOnlyList<JournalEntry>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonNode>))]
[JsonSerializable(typeof(Dictionary<string, JsonNode>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>Text stays readable for the person at a SQL prompt: no \u escapes for letters.</summary>
    public static StoredJson Instance { get; } = Readable();

    /// <summary>The entries of a journal row.</summary>
    public static IReadOnlyList<JournalEntry> Journal(string entries) => JsonSerializer.Deserialize(entries, Instance.IReadOnlyListJournalEntry)!;

    private static StoredJson Readable() => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>What a call's row keeps of its way.</summary>
internal sealed record Story(IList<PathEntry> Path, IList<CallInput> Inputs, IList<string> Recordings, CallError? Error);
