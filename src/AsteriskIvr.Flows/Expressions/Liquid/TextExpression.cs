using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>A value on its way into text: objects and lists become JSON, and the outcome of a comparison <c>true</c> or <c>false</c>.</summary>
internal sealed class TextExpression(Expression inner) : Expression
{
    public Expression Inner => inner;

    public override ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var value = Evaluation.Result(inner.EvaluateAsync(context));
        return value switch
        {
            BinaryExpressionFluidValue => BooleanValue.Create(value.ToBooleanValue()),
            MapValue or ArrayValue => new StringValue(FluidJson.ToText(value)),
            _ => value,
        };
    }
}
