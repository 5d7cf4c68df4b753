using System.Security.Cryptography;
using System.Text;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Makes the immutable flow from a draft without errors.</summary>
internal static class FlowBuilder
{
    public static Flow Flow(FlowDraft draft, InlinedNodes inlined, string text)
    {
        var start = draft.OfType(FrameTypes.Start).Single();
        var hangup = start.Text(FrameTypes.Hangup)!.Text;
        return new Flow
        {
            Name = draft.Name,
            Description = draft.Description,
            Language = draft.Language,
            Env = draft.Env,
            Nodes = inlined.Nodes,
            ScopeEnv = inlined.ScopeEnv,
            MainEntry = start.Wiring[Outlets.Next].Target,
            ExceptionEntry = draft.Nodes[start.Text(FrameTypes.Exception)!.Text].Wiring[Outlets.Next].Target,
            HangupEntry = hangup == FrameTypes.None ? null : draft.Nodes[hangup].Wiring[Outlets.Next].Target,
            Source = text,
            Subflows = inlined.Subflows,
            Hash = Hash(text, inlined.Subflows),
        };
    }

    public static Subflow Subflow(FlowDraft draft, InlinedNodes inlined, string text)
    {
        var declared = draft.Subflow!.Declaration;
        return new Subflow
        {
            Name = draft.Name,
            Description = draft.Description,
            Inputs = declared.Inputs,
            Outputs = declared.Outputs,
            SensitiveOutputs = draft.Nodes.Values.SelectMany(SensitiveSets.Of).Intersect(declared.Outputs).ToHashSet(StringComparer.Ordinal),
            Outlets = declared.Outlets,
            Entry = declared.Start,
            Nodes = inlined.Nodes,
            Env = draft.Env,
            ScopeEnv = inlined.ScopeEnv,
            Place = draft.Place,
            Waits = !PassesWithoutWaiting(draft, declared.Start),
            HasCycle = draft.Graph.CyclesAmong(draft.Nodes.Values).Any() || draft.Nodes.Values.Any(node => node.Node is SubflowNode { Called.HasCycle: true }),
            Depth = inlined.Depth + 1,
            Source = text,
            Subflows = inlined.Subflows,
            Hash = Hash(text, inlined.Subflows),
        };
    }

    /// <summary>Of the text alone where no subflow is used, so that anybody can compute it from the file.</summary>
    private static string Hash(string text, IReadOnlyDictionary<string, string> subflows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (var (name, source) in subflows)
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{name}\0{source}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool PassesWithoutWaiting(FlowDraft draft, string start)
    {
        var seen = new HashSet<DraftNode>();
        var open = new Stack<DraftNode>([draft.Nodes[start]]);
        while (open.TryPop(out var node))
        {
            if (node.Node is { Waits: true } || !seen.Add(node))
                continue;
            if (node.TypeName == FrameTypes.Return)
                return true;
            foreach (var edge in draft.Graph.From(node))
                open.Push(edge.To);
        }
        return false;
    }
}
