using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Server.Hosting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the flows of the flows folder can be deployed.</summary>
internal sealed class FlowsCheck : IDoctorCheck
{
    public string Name => "flows";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = FolderOf(patient);
        if (OptionsOf(patient).DeployByCommand)
        {
            yield return Finding.Ok(Name, "Flows are deployed by command; see them with: asterisk-ivr flows");
            yield break;
        }
        if (!Directory.Exists(folder))
        {
            yield return Finding.Fail(Name, $"The flows folder {folder} does not exist.", "Create it and put a flow into it, or set Server:FlowsFolder.");
            yield break;
        }
        var files = 0;
        await foreach (var file in ReadAsync(patient, cancellationToken))
        {
            files++;
            var errors = file.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
            yield return file.Version is null
                ? Finding.Fail(Name, $"{file.File}: {errors} errors.", $"See them with: asterisk-ivr validate {file.File}")
                : file.Diagnostics.Count > 0
                    ? Finding.Warn(Name, $"{file.File}: {Describe(file)} is valid, with {file.Diagnostics.Count} warnings.", $"See them with: asterisk-ivr validate {file.File}")
                    : Finding.Ok(Name, $"{file.File}: {Describe(file)} is valid.");
        }
        if (files == 0)
            yield return Finding.Fail(Name, $"There is no *.yaml in {folder}: the server has nothing to serve.", "Put a flow into it, then: systemctl reload asterisk-ivr");
    }

    public static async IAsyncEnumerable<CheckedFile> ReadAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = FolderOf(patient);
        if (OptionsOf(patient).DeployByCommand || !Directory.Exists(folder))
            yield break;
        var files = new List<(string, string)>();
        foreach (var file in FlowFiles.In(folder))
            files.Add((file, await FlowFile.ReadAsync(file, cancellationToken)));
        var reader = patient.Services.GetRequiredService<FlowReader>();
        foreach (var file in FlowSet.Check(reader, files, ConfiguredEnvironment.Of(patient.Services), deployed: []))
            yield return file;
    }

    private static string Describe(CheckedFile file) => file.Kind == FlowFileKind.Routes ? "the routing table" : $"{file.Kind.ToString().ToLowerInvariant()} '{file.Name}'";

    private static string FolderOf(Patient patient) => OptionsOf(patient).FlowsFolder;

    private static ServerOptions OptionsOf(Patient patient) => patient.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
}
