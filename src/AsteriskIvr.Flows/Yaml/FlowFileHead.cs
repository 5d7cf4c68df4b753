using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>What a YAML file is, told by a look at its top.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name it has; null where it has none.</param>
public sealed record FlowFileHead(FlowFileKind Kind, string? Name)
{
    /// <summary>The field that only a subflow has.</summary>
    internal const string Subflow = "subflow";

    /// <summary>The field that only a routing table has.</summary>
    internal const string Routes = "routes";

    /// <summary>Looks at a text. What cannot be read is taken for a flow: reading it as one says what is wrong.</summary>
    public static FlowFileHead Look(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A large flow need not be read twice: without these words nothing that follows its name makes it anything else.
        if (!text.Contains(Subflow, StringComparison.Ordinal) && !text.Contains(Routes, StringComparison.Ordinal) && YamlReader.FindFirst(text, "name") is { } found)
            return new FlowFileHead(FlowFileKind.Flow, found);
        if (YamlReader.Read(text, "", new DiagnosticBag()) is not YamlMapping file)
            return new FlowFileHead(FlowFileKind.Flow, null);
        var kind = file.Find(Subflow) is not null ? FlowFileKind.Subflow : file.Find(Routes) is not null ? FlowFileKind.Routes : FlowFileKind.Flow;
        return new FlowFileHead(kind, kind == FlowFileKind.Routes ? Routes : (file.Find("name") as YamlScalar)?.Text);
    }
}

/// <summary>The kinds of files.</summary>
public enum FlowFileKind
{
    /// <summary>A flow that calls can come to.</summary>
    Flow,

    /// <summary>A flow that other flows go through.</summary>
    Subflow,

    /// <summary>The routing table.</summary>
    Routes,
}
