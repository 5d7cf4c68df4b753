using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Reads one flow, and on the way the subflows that it uses, each once.</summary>
internal sealed class FlowReading(NodeCatalog catalog, DeploymentEnvironment? environment, SubflowTexts subflows)
{
    private readonly Dictionary<string, FlowReadResult> _read = new(StringComparer.Ordinal);
    private readonly List<string> _chain = [];

    public FlowReadResult Read(string text, string file)
    {
        var bag = new DiagnosticBag();
        if (YamlReader.Read(text, file, bag) is not { } root || new FlowBinder(catalog, bag).Bind(root, environment) is not { } draft)
            return new FlowReadResult(null, bag.Sorted());

        _chain.Add(draft.Name);
        foreach (var node in draft.Nodes.Values)
            Resolve(node, bag);
        _chain.RemoveAt(_chain.Count - 1);

        FlowRules.Check(draft, bag);
        if (bag.HasErrors || FlowInlining.Inline(draft, bag) is not { } inlined)
            return new FlowReadResult(null, bag.Sorted());
        return draft.Subflow is null
            ? new FlowReadResult(FlowBuilder.Flow(draft, inlined, text), bag.Sorted())
            : new FlowReadResult(null, bag.Sorted()) { Subflow = FlowBuilder.Subflow(draft, inlined, text) };
    }

    private void Resolve(DraftNode node, DiagnosticBag bag)
    {
        if (node.Node is not SubflowNode { Flow: { Length: > 0 } name } call)
            return;
        var location = node.Locate("flow");
        if (_chain.Contains(name))
        {
            bag.Add(DiagnosticCodes.SubflowNesting, location, $"'{name}' would go through itself: {string.Join(" → ", _chain.SkipWhile(n => n != name).Append(name))}.",
                DiagnosticCodes.SubflowNesting.Mend);
        }
        else if (subflows.Find(name) is not { } found)
        {
            bag.Add(DiagnosticCodes.UnknownSubflow, location, $"There is no subflow '{name}'.", bag.Meant(name, subflows.Names, DiagnosticCodes.UnknownSubflow.Mend));
        }
        else if (_chain.Count > FlowLimits.SubflowDepth)
        {
            bag.Add(DiagnosticCodes.SubflowNesting, location, $"Subflows nest deeper than {FlowLimits.SubflowDepth}.", DiagnosticCodes.SubflowNesting.Mend);
        }
        else
        {
            if (!_read.TryGetValue(name, out var result))
                _read[name] = result = Read(found.Text, found.File);
            if (result.Subflow is not { } called)
                bag.Add(DiagnosticCodes.BrokenSubflow, location, $"The subflow '{name}' has mistakes itself: {First(result)}", DiagnosticCodes.BrokenSubflow.Mend);
            else if (called.Depth + _chain.Count > FlowLimits.SubflowDepth + 1)
                bag.Add(DiagnosticCodes.SubflowNesting, location, $"Subflows nest deeper than {FlowLimits.SubflowDepth}.", DiagnosticCodes.SubflowNesting.Mend);
            else
                node.Node = call with { Called = called };
        }
    }

    private static string First(FlowReadResult result)
    {
        var error = result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
        return $"{error.Location}: {error.Message}";
    }
}
