using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.PostCall.Targets;

/// <summary>The right to one attempt at a target. Disposing of it gives it back; what the attempt told of the target is said before.</summary>
internal sealed class TargetTurn(TargetGate gate, bool isTrial, DateTimeOffset began) : IDisposable
{
    public bool IsTrial => isTrial;

    public DateTimeOffset Began => began;

    public TargetVerdict Verdict { get; private set; }

    public NodeFaultException? Fault { get; private set; }

    public void Succeeded() => Verdict = TargetVerdict.Answers;

    public void Failed(NodeFaultException fault) => (Verdict, Fault) = (fault.Target, fault);

    public void Dispose() => gate.Leave(this);
}
