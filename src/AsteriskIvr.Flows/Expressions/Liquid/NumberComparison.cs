using System.Globalization;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>
/// A comparison in which a text of digits is as good as the number: what callers enter is text, and <c>session.choice == 1</c> is meant
/// as it reads. All other comparisons are Liquid's.
/// </summary>
internal sealed class NumberComparison(Expression original, Expression left, Expression right, Func<int, bool> holds) : Expression
{
    public override ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var l = Evaluation.Result(left.EvaluateAsync(context));
        var r = Evaluation.Result(right.EvaluateAsync(context));
        if (l.Type is FluidValues.Number or FluidValues.String && r.Type is FluidValues.Number or FluidValues.String && l.Type != r.Type
            && TryNumber(l, out var a) && TryNumber(r, out var b))
            return BooleanValue.Create(holds(a.CompareTo(b)));
        return original.EvaluateAsync(context);
    }

    private static bool TryNumber(FluidValue value, out decimal number)
    {
        if (value.Type != FluidValues.Number)
            return decimal.TryParse(value.ToStringValue(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        number = value.ToNumberValue();
        return true;
    }
}
