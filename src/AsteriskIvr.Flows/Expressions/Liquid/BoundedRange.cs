using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary><c>(1..n)</c> with at most <see cref="ExpressionLimits.ListLength"/> numbers; Fluid's own makes them all, however many.</summary>
internal sealed class BoundedRange(Expression from, Expression to) : Expression
{
    public override ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var first = decimal.Truncate(Evaluation.Result(from.EvaluateAsync(context)).ToNumberValue());
        var last = decimal.Truncate(Evaluation.Result(to.EvaluateAsync(context)).ToNumberValue());
        if (last < first)
            return ArrayValue.Empty;
        if (last - first >= ExpressionLimits.ListLength)
            throw new ExpressionException($"A range has more than {ExpressionLimits.ListLength:N0} numbers.");
        var numbers = new FluidValue[(int)(last - first) + 1];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = NumberValue.Create(first + i);
        return new ArrayValue(numbers);
    }
}
