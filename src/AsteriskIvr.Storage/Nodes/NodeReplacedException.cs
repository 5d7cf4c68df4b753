namespace AsteriskIvr.Storage.Nodes;

/// <summary>This server was taken for gone, and another one was started under its name: two cannot go on with one name.</summary>
internal sealed class NodeReplacedException(string name)
    : Exception($"Another server was started under the name '{name}' while this one showed no sign of life. This one ends; each server that shares a database needs a Storage:NodeName of its own.");
