namespace AsteriskIvr.Flows.Validation;

/// <summary>A rule that flows must keep. It looks at the whole flow, also at one with mistakes, and reports all it finds.</summary>
internal interface IFlowRule
{
    void Check(FlowDraft flow, DiagnosticBag bag);
}
