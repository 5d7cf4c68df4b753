using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>A file with tests, read together with its flow and the flows beside it.</summary>
internal sealed record Suite
{
    /// <summary>The file with tests.</summary>
    public required string File { get; init; }

    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>The tests; null when there are errors.</summary>
    public TestFile? Tests { get; init; }

    /// <summary>Their flow; null when it cannot be used.</summary>
    public Flow? Flow { get; init; }

    /// <summary>The flow's file.</summary>
    public required string FlowFile { get; init; }

    /// <summary>The flow's text; null when there is no such file.</summary>
    public string? FlowText { get; init; }

    /// <summary>The flows of the folder, by name.</summary>
    public required IReadOnlyDictionary<string, Flow> Library { get; init; }

    /// <summary>What is wrong with the tests.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>What is wrong with the flow.</summary>
    public IReadOnlyList<Diagnostic> FlowDiagnostics { get; init; } = [];

    /// <summary>True when its cases can be run.</summary>
    public bool CanRun => Tests is not null && Flow is not null;
}

/// <summary>Reads files with tests and their flows; each flow once.</summary>
internal sealed class SuiteLoader(FlowReader reader)
{
    private readonly Dictionary<string, (string? Text, FlowReadResult? Result)> _flows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SubflowTexts> _subflows = new(StringComparer.Ordinal);

    /// <summary>Reads a file with tests.</summary>
    public async Task<Suite> LoadAsync(string file, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        var flowFile = "";
        var result = TestFileReader.Read(text, file, named =>
        {
            flowFile = FlowFileOf(file, named);
            return Read(flowFile).Result?.Flow;
        });
        if (flowFile.Length == 0)
            flowFile = FlowFileOf(file, null);
        var (flowText, flow) = Read(flowFile);
        return new Suite
        {
            File = file,
            Text = text,
            Tests = result.Tests,
            Flow = flow?.Flow,
            FlowFile = flowFile,
            FlowText = flowText,
            Library = LibraryOf(flowFile),
            Diagnostics = result.Diagnostics,
            FlowDiagnostics = flow?.Diagnostics ?? [],
        };
    }

    /// <summary>A suite without cases, for a flow that has no file with tests.</summary>
    public Suite WithoutTests(string flowFile)
    {
        var (text, flow) = Read(flowFile);
        return new Suite
        {
            File = TestFileOf(flowFile),
            Text = "",
            Tests = new TestFile { Schema = 1, Cases = [] },
            Flow = flow?.Flow,
            FlowFile = flowFile,
            FlowText = text,
            Library = LibraryOf(flowFile),
            Diagnostics = [],
            FlowDiagnostics = flow?.Diagnostics ?? [],
        };
    }

    /// <summary>The file with the tests of a flow.</summary>
    public static string TestFileOf(string flowFile) =>
        (flowFile.EndsWith(".yaml", StringComparison.Ordinal) ? flowFile[..^".yaml".Length] : flowFile) + FlowFiles.TestEnding;

    /// <summary>The flows of a folder that can be used, by name.</summary>
    public IReadOnlyDictionary<string, Flow> LibraryOf(string flowFile)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(flowFile))!;
        if (!Directory.Exists(folder))
            return new Dictionary<string, Flow>();
        return FlowFiles.In(folder).Select(file => Read(file).Result?.Flow).OfType<Flow>().DistinctBy(flow => flow.Name).ToDictionary(flow => flow.Name, StringComparer.Ordinal);
    }

    /// <summary>A flow's text, and what became of reading it; null where there is no such file.</summary>
    public (string? Text, FlowReadResult? Result) Read(string flowFile)
    {
        var path = Path.GetFullPath(flowFile);
        if (_flows.TryGetValue(path, out var known))
            return known;
        if (!File.Exists(path))
            return _flows[path] = (null, null);
        var text = File.ReadAllText(path);
        return _flows[path] = (text, reader.Read(text, flowFile, subflows: SubflowsIn(Path.GetDirectoryName(path)!)));
    }

    // Those that stand beside it, as where it is deployed from a folder.
    private SubflowTexts SubflowsIn(string folder)
    {
        if (!_subflows.TryGetValue(folder, out var known))
            _subflows[folder] = known = SubflowTexts.Of(FlowFiles.In(folder).Select(file => (file, File.ReadAllText(file))));
        return known;
    }

    private static string FlowFileOf(string testFile, string? named) =>
        named is not null ? Path.Combine(Path.GetDirectoryName(testFile) ?? "", named) : testFile[..^FlowFiles.TestEnding.Length] + ".yaml";
}
