using AsteriskIvr.Flows.Validation.Rules;

namespace AsteriskIvr.Flows.Validation;

/// <summary>All rules.</summary>
internal static class FlowRules
{
    private static readonly IFlowRule[] All =
    [
        new FrameRule(),
        new SubflowRule(),
        new SubflowCallsRule(),
        new TargetsRule(),
        new OutletsRule(),
        new NodeProblemsRule(),
        new ReachabilityRule(),
        new SeparationRule(),
        new CyclesRule(),
        new VariablesRule(),
        new SecretsRule(),
        new SensitiveRule(),
        new EnvironmentRule(),
        new PromptsRule(),
    ];

    public static void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var rule in All)
            rule.Check(flow, bag);
    }
}
