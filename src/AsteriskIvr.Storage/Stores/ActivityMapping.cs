using System.Text.Json;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Model;

namespace AsteriskIvr.Storage.Stores;

/// <summary>From an activity line to its row.</summary>
internal static class ActivityMapping
{
    public static ActivityRow ToRow(Guid callId, ActivityLine line) => new()
    {
        Id = Guid.CreateVersion7(line.At),
        CallId = callId,
        At = line.At,
        Level = line.Level,
        Node = line.Node,
        Message = line.Message,
        Fields = line.Fields.Count == 0 ? null : JsonSerializer.Serialize(line.Fields, StoredJson.Instance.IReadOnlyDictionaryStringString),
    };
}
