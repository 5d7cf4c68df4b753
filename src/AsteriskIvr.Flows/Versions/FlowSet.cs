using System.Security.Cryptography;
using System.Text;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>Checks files that belong together: flows, the subflows that they use, the routing table.</summary>
public static class FlowSet
{
    /// <summary>Checks all files.</summary>
    /// <param name="reader">Reads flows.</param>
    /// <param name="files">File names, for messages, and texts.</param>
    /// <param name="environment">What the server offers; null: not known.</param>
    /// <param name="subflows">Subflows besides those of the files.</param>
    /// <param name="deployed">Names of flows besides those of the files that a route can lead to; null: not known.</param>
    public static IReadOnlyList<CheckedFile> Check(
        FlowReader reader, IReadOnlyList<(string File, string Text)> files, DeploymentEnvironment? environment, SubflowTexts? subflows = null, IReadOnlyCollection<string>? deployed = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(files);
        var looks = files.Select(file => FlowFileHead.Look(file.Text)).ToList();
        var names = looks.Where(look => look.Name is not null).CountBy(look => look.Name!).ToDictionary();
        var known = SubflowTexts.Of(files, subflows);
        var flows = new HashSet<string>(deployed ?? [], StringComparer.Ordinal);
        var found = new CheckedFile[files.Count];
        // The table last: it is checked against the flows.
        foreach (var i in Enumerable.Range(0, files.Count).OrderBy(i => looks[i].Kind == FlowFileKind.Routes))
        {
            var (file, text) = files[i];
            found[i] = looks[i].Kind == FlowFileKind.Routes ? Table(file, text, deployed is null ? null : flows) : Flow(file, text, looks[i], reader.Read(text, file, environment, known));
            if (looks[i].Name is { } name && names[name] > 1)
                found[i] = Refused(found[i], files.Where((_, j) => j != i && looks[j].Name == name).Select(other => other.File));
            if (found[i].Flow is { } flow)
                flows.Add(flow.Name);
        }
        return found;
    }

    private static CheckedFile Flow(string file, string text, FlowFileHead look, FlowReadResult result) => new(file, text, look.Kind, look.Name, result.Diagnostics)
    {
        Flow = result.Flow,
        Subflow = result.Subflow,
        Version = result switch
        {
            { Flow: { } flow } => NewVersion.Of(flow),
            { Subflow: { } subflow } => NewVersion.Of(subflow),
            _ => null,
        },
    };

    private static CheckedFile Table(string file, string text, IReadOnlyCollection<string>? flows)
    {
        var (table, diagnostics) = RouteReader.Read(text, file, flows);
        return new CheckedFile(file, text, FlowFileKind.Routes, FlowFileHead.Routes, diagnostics)
        {
            Routes = table,
            Version = table is null
                ? null
                : new NewVersion(FlowFileKind.Routes, FlowFileHead.Routes, text, new Dictionary<string, string>(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))),
        };
    }

    private static CheckedFile Refused(CheckedFile file, IEnumerable<string> others)
    {
        var code = DiagnosticCodes.SameName;
        return new CheckedFile(file.File, file.Text, file.Kind, file.Name,
            [.. file.Diagnostics, new Diagnostic(code.Id, code.Severity, new SourceLocation(file.File, 1, 1), $"'{file.Name}' is also what {string.Join(", ", others)} is named.", code.Mend)]);
    }
}

/// <summary>A file that was checked.</summary>
/// <param name="File">Its name.</param>
/// <param name="Text">What it holds.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name of what it holds; null: it has none.</param>
/// <param name="Diagnostics">All that is wrong or doubtful.</param>
public sealed record CheckedFile(string File, string Text, FlowFileKind Kind, string? Name, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What can be deployed; null where there are errors.</summary>
    public NewVersion? Version { get; init; }

    /// <summary>The flow, where it is one without errors.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The subflow, where it is one without errors.</summary>
    public Subflow? Subflow { get; init; }

    /// <summary>The routing table, where it is one without errors.</summary>
    public RoutingTable? Routes { get; init; }
}
