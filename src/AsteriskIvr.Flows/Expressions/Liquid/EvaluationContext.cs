using Fluid;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>One evaluation: its variables, and the work it may still do.</summary>
internal sealed class EvaluationContext : TemplateContext
{
    private int _filterWork = ExpressionLimits.FilterWork;

    public EvaluationContext(ExpressionScope scope) : base(new ScopeValue(scope), LiquidFilters.Options, allowModelMembers: true) =>
        Now = scope.Time.GetUtcNow;

    /// <summary>Takes a filter's work from what is left. Throws <see cref="ExpressionException"/> when it is used up.</summary>
    public void Spend(int work)
    {
        _filterWork -= work;
        if (_filterWork < 0)
            throw new ExpressionException("The expression works on too much text: it does not come to an end in reasonable time.");
    }
}
