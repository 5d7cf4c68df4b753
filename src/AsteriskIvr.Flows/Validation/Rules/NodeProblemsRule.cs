using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>What a node type finds in its nodes, and the names of the variables they set.</summary>
internal sealed class NodeProblemsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var node in flow.Nodes.Values.Where(n => n.IsComplete))
        {
            foreach (var problem in node.Node!.Problems)
                bag.Add(DiagnosticCodes.NodeProblem, node.Locate(problem.Field), problem.Message, problem.Hint);
            foreach (var name in node.Node.Sets.Where(name => !Names.IsVariable(name)))
                bag.Add(DiagnosticCodes.InvalidName, node.Location,
                    $"'{node.Id}' sets '{name}', which is no name for a session variable.", Names.VariableHint);
        }
    }
}
