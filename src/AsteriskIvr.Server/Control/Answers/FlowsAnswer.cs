using AsteriskIvr.Storage.Deployments;

namespace AsteriskIvr.Server.Control;

/// <summary>What is deployed.</summary>
/// <param name="Folder">The folder whose flows are served; null: they are deployed by command.</param>
/// <param name="Flows">The current version of each flow, subflow and of the routing table, by name.</param>
/// <param name="Problems">What is wrong: files with errors, above all. Empty: nothing.</param>
internal sealed record FlowsAnswer(string? Folder, IReadOnlyList<FlowAnswer> Flows, IReadOnlyList<string> Problems);

/// <summary>A name's current version.</summary>
/// <param name="Current">The version that new calls get.</param>
/// <param name="OlderCalls">Calls on other versions of it that have not ended.</param>
/// <param name="OlderRuns">Post-call runs on other versions of it that are open or dead letters.</param>
internal sealed record FlowAnswer(VersionSummary Current, int OlderCalls, int OlderRuns);
