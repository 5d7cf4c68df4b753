namespace AsteriskIvr.Flows.Expressions;

/// <summary>
/// What one expression may use. What is longer or deeper is refused when the flow is read; what grows at run time ends in an
/// <see cref="ExpressionException"/>. So no expression can hang a call or exhaust the server's memory.
/// </summary>
public static class ExpressionLimits
{
    /// <summary>Characters of one template.</summary>
    public const int TemplateLength = 256 * 1024;

    /// <summary>Characters of one condition, and of one <c>{{ … }}</c> or <c>{% … %}</c> in a template.</summary>
    public const int ExpressionLength = 2_000;

    /// <summary>Filters of one expression: each is a step deeper on the stack.</summary>
    public const int Filters = 64;

    /// <summary>How deep parentheses and brackets, and blocks such as <c>{% if %}</c>, may nest.</summary>
    public const int Nesting = 32;

    /// <summary>Statements executed in one evaluation; each round of a loop counts.</summary>
    public const int Steps = 10_000;

    /// <summary>Elements of a range or a list that an expression makes.</summary>
    public const int ListLength = 10_000;

    /// <summary>Characters of any text that an expression makes, and of its whole output.</summary>
    public const int TextLength = 1024 * 1024;

    /// <summary>Characters and elements that all filters of one evaluation may read and make together.</summary>
    public const int FilterWork = 16 * 1024 * 1024;
}
