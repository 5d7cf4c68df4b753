using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>What a script sees.</summary>
internal sealed record ScriptInput(JsonObject Session, JsonObject Call, JsonObject Env);
