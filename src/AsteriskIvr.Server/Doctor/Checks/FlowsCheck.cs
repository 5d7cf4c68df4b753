using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Validation;
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
        if (!Directory.Exists(folder))
        {
            yield return Finding.Fail(Name, $"The flows folder {folder} does not exist.", "Create it and put a flow into it, or set Server:FlowsFolder.");
            yield break;
        }
        var files = 0;
        await foreach (var (file, result) in ReadAsync(patient, cancellationToken))
        {
            files++;
            var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
            yield return result.Flow is not { } flow
                ? Finding.Fail(Name, $"{file}: {errors} errors.", $"See them with: asterisk-ivr validate {file}")
                : result.Diagnostics.Count > 0
                    ? Finding.Warn(Name, $"{file}: flow '{flow.Name}' is valid, with {result.Diagnostics.Count} warnings.", $"See them with: asterisk-ivr validate {file}")
                    : Finding.Ok(Name, $"{file}: flow '{flow.Name}' is valid.");
        }
        if (files == 0)
            yield return Finding.Fail(Name, $"There is no *.yaml in {folder}: the server has nothing to serve.", "Put a flow into it, then: systemctl reload asterisk-ivr");
    }

    public static async IAsyncEnumerable<(string File, FlowReadResult Result)> ReadAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = patient.Services.GetRequiredService<FlowReader>();
        var environment = ConfiguredEnvironment.Of(patient.Services);
        var folder = FolderOf(patient);
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in FlowFiles.In(folder))
            yield return (file, reader.Read(await File.ReadAllTextAsync(file, cancellationToken), file, environment));
    }

    private static string FolderOf(Patient patient) => patient.Services.GetRequiredService<IOptions<ServerOptions>>().Value.FlowsFolder;
}
