using AsteriskIvr.Flows.Expressions.Liquid;
using Fluid.Ast;

namespace AsteriskIvr.Flows.Expressions;

/// <summary>
/// A Liquid condition, such as <c>call.endReason == 'error'</c>, parsed once: <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>,
/// <c>&gt;=</c>, <c>contains</c>, <c>and</c>, <c>or</c>, and parentheses, in which filters can be used. Immutable and thread-safe.
/// </summary>
public sealed class Condition
{
    private readonly Expression _expression;

    private Condition(string source, Expression expression, IReadOnlySet<string> references)
    {
        Source = source;
        _expression = expression;
        References = references;
    }

    /// <summary>The text as written.</summary>
    public string Source { get; }

    /// <summary>The variables it reads: the first two parts of each path.</summary>
    public IReadOnlySet<string> References { get; }

    /// <summary>
    /// Parses a condition. Throws <see cref="ExpressionException"/> with the position inside the text where it cannot be read or is beyond
    /// <see cref="ExpressionLimits"/>.
    /// </summary>
    public static Condition Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (expression, references) = LiquidReader.ReadCondition(source);
        return new(source, expression, references);
    }

    /// <summary>
    /// Whether it holds. A missing value equals <c>nil</c> and <c>blank</c>, and is neither greater nor less than anything. Throws
    /// <see cref="ExpressionException"/> where a filter fails or goes over <see cref="ExpressionLimits"/>.
    /// </summary>
    public bool Evaluate(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Evaluation.Evaluate(_expression, scope).ToBooleanValue();
    }

    /// <summary>True when it reads a session variable that holds a sensitive value now.</summary>
    public bool ReadsSensitive(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Sensitivity.ReadsSensitive(References, scope.Session);
    }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
