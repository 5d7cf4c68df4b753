using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>Sees a caller's way through a flow, to journal and trace it. Called by the call's own task; must be quick and must not throw.</summary>
public interface IFlowObserver
{
    /// <summary>A node begins.</summary>
    void Entered(Node node, PathEntry entry);

    /// <summary>A node has ended, or the call ended in it (then the entry has no outlet).</summary>
    void Left(Node node, PathEntry entry);

    /// <summary>An attempt failed and will be repeated.</summary>
    void Retrying(Node node, NodeFaultException fault, TimeSpan delay);

    /// <summary>A fault leads to the Exception Node, or out of it.</summary>
    void Faulted(Node node, NodeFaultException fault);
}
