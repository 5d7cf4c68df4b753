using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Server.Control;

/// <summary>The texts of a version.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Its YAML.</param>
/// <param name="Subflows">The texts of the subflows that it uses, by name.</param>
internal sealed record VersionAnswer(string Name, int Version, FlowFileKind Kind, string Source, IReadOnlyDictionary<string, string> Subflows);
