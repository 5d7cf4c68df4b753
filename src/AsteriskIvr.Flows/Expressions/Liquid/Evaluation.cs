using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Fluid.Ast;
using Fluid.Parser;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Runs parsed Liquid; whatever goes wrong inside becomes an <see cref="ExpressionException"/> without values in it.</summary>
internal static class Evaluation
{
    public static FluidValue Evaluate(Expression expression, ExpressionScope scope)
    {
        try
        {
            return Result(expression.EvaluateAsync(new EvaluationContext(scope)));
        }
        catch (Exception exception) when (exception is not ExpressionException)
        {
            throw Translate(exception);
        }
    }

    public static string Render(FluidTemplate template, ExpressionScope scope, TextEncoder encoder)
    {
        using var writer = new BoundedWriter();
        try
        {
            var rendering = template.RenderAsync(writer, encoder, new EvaluationContext(scope));
            if (!rendering.IsCompleted)
                throw NotSynchronous();
            rendering.GetAwaiter().GetResult();
            return writer.ToString();
        }
        catch (Exception exception) when (exception is not ExpressionException)
        {
            throw Translate(exception);
        }
    }

    /// <summary>Nothing in an expression waits: every value is at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FluidValue Result(ValueTask<FluidValue> value) => value.IsCompleted ? value.GetAwaiter().GetResult() : throw NotSynchronous();

    private static InvalidOperationException NotSynchronous() => new("A Liquid value was not at hand.");

    private static ExpressionException Translate(Exception exception) => new(exception switch
    {
        DivideByZeroException => "Division by zero.",
        OverflowException => "A number became too large: numbers have 28 digits at most.",
        // Fluid says it with this type when the steps are used up.
        InvalidOperationException => $"The expression takes too many steps: {ExpressionLimits.Steps:N0} are allowed.",
        _ => $"The expression could not be computed ({exception.GetType().Name}).",
    });
}
