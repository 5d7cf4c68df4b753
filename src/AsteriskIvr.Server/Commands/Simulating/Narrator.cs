using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Server.Commands;

/// <summary>Says what happens in a simulated call, as it happens.</summary>
internal sealed class Narrator(ICallerLead caller, TextWriter output) : ICallerLead
{
    public void Entered(Node node, SimulatedCall call)
    {
        output.WriteLine($"  {node.Id}");
        caller.Entered(node, call);
    }

    public void Begins(SimulatedOperation operation, Node node, SimulatedCall call)
    {
        foreach (var media in operation.Media)
            output.WriteLine($"    ♪ {(media.Kind == MediaKind.Sound ? media.Value : MediaText.Of(media).Replace(":", " ", StringComparison.Ordinal))}");
        if (operation.Name is "dial" or "wait" or "dialplan" or "hang-up")
            output.WriteLine($"    {operation.Name.Replace('-', ' ')} {operation.Detail}");
        caller.Begins(operation, node, call);
    }

    public void Left(Node node, PathEntry entry, SimulatedCall call)
    {
        if (entry.Outlet is not (null or Outlets.Next or Outlets.End))
            output.WriteLine($"    → {entry.Outlet}");
        caller.Left(node, entry, call);
    }

    public void Faulted(Node node, NodeFaultException fault)
    {
        output.WriteLine($"    fault in {node.Id}: {fault.Code}");
        caller.Faulted(node, fault);
    }
}
