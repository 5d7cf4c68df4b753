using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Validation;

/// <summary>The sensitive variables that a node sets, as far as its fields tell.</summary>
internal static class SensitiveSets
{
    /// <summary>Those of a node whose field <c>sensitive</c> is true; and what a subflow gives back that is sensitive there.</summary>
    public static IEnumerable<string> Of(DraftNode node) => node.Node switch
    {
        SubflowNode { Called: { } called } call => call.Outputs.Where(output => called.SensitiveOutputs.Contains(output.Value)).Select(output => output.Key),
        { } made when RecordShape.Of(made.GetType()).Fields.FirstOrDefault(f => f.Name == "sensitive")?.Property.GetValue(made) is true => made.Sets,
        _ => [],
    };
}
