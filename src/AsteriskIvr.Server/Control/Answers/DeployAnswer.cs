using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Control;

/// <summary>What to deploy.</summary>
/// <param name="Files">Names, for messages, and texts.</param>
/// <param name="Message">Why.</param>
internal sealed record DeployRequest(IReadOnlyList<DeployFile> Files, string? Message);

/// <summary>A file to deploy.</summary>
/// <param name="File">Its name, for messages.</param>
/// <param name="Text">What it holds.</param>
internal sealed record DeployFile(string File, string Text);

/// <summary>What became of <c>deploy</c>.</summary>
/// <param name="Deployed">What is current now; empty where a file has errors: then nothing was changed.</param>
/// <param name="Files">What is wrong or doubtful in the files.</param>
/// <param name="Behind">Flows that stay on an earlier text of a subflow that was deployed, until they are deployed again.</param>
internal sealed record DeployAnswer(IReadOnlyList<DeployedVersion> Deployed, IReadOnlyList<FileAnswer> Files, IReadOnlyList<string> Behind);

/// <summary>A file that was checked.</summary>
/// <param name="File">Its name.</param>
/// <param name="Diagnostics">What is wrong or doubtful.</param>
internal sealed record FileAnswer(string File, IReadOnlyList<Diagnostic> Diagnostics);
