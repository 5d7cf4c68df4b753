using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions.Liquid;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;

namespace AsteriskIvr.Flows.Expressions;

/// <summary>
/// Text with Liquid expressions in it, parsed once. Immutable and thread-safe. The language is Liquid
/// (https://shopify.github.io/liquid/) with its standard filters and <c>json</c>, and without the tags that read other files. Three things
/// are friendlier: an object or list in text is written as JSON, a comparison in text is <c>true</c> or <c>false</c>, and a text of digits
/// equals the number.
/// </summary>
public sealed class Template
{
    private readonly FluidTemplate? _template;
    private readonly string? _constant;
    private readonly Expression? _single;

    private Template(string source, ParsedLiquid parsed)
    {
        Source = source;
        References = parsed.References;
        if (parsed.ConstantText is { } constant)
        {
            _constant = constant;
            return;
        }
        _template = new FluidTemplate(parsed.Statements);
        _single = parsed.SingleExpression;
    }

    /// <summary>The text as written.</summary>
    public string Source { get; }

    /// <summary>The variables it reads, such as <c>session.account</c>: the first two parts of each path.</summary>
    public IReadOnlySet<string> References { get; }

    /// <summary>True when it holds no expression: it renders as <see cref="Source"/>.</summary>
    public bool IsConstant => _constant is not null;

    /// <summary>
    /// Parses a template. Throws <see cref="ExpressionException"/> with the position inside the text where it cannot be read or is beyond
    /// <see cref="ExpressionLimits"/>.
    /// </summary>
    public static Template Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(source, LiquidReader.ReadTemplate(source));
    }

    /// <summary>
    /// The text with its expressions replaced by their values; a missing value is empty. Throws <see cref="ExpressionException"/> where a
    /// value cannot be computed (a division by zero) or goes over <see cref="ExpressionLimits"/>.
    /// </summary>
    public string Render(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return _constant ?? Evaluation.Render(_template!, scope, NullEncoder.Default);
    }

    /// <summary>
    /// Like <see cref="Render"/> for a template that is HTML: values are escaped, so that what a caller is called cannot become markup.
    /// </summary>
    public string RenderHtml(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return _constant ?? Evaluation.Render(_template!, scope, HtmlEncoder.Default);
    }

    /// <summary>
    /// The value with its type where the template is one expression (<c>{{ session.count }}</c>), else the rendered text. The value is a
    /// copy. Throws like <see cref="Render"/>.
    /// </summary>
    public JsonNode? Evaluate(ExpressionScope scope) =>
        _single is null ? JsonValue.Create(Render(scope)) : FluidJson.ToJson(Evaluation.Evaluate(_single, scope));

    /// <summary>True when it reads a session variable that holds a sensitive value now.</summary>
    public bool ReadsSensitive(ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Sensitivity.ReadsSensitive(References, scope.Session);
    }

    /// <inheritdoc/>
    public override string ToString() => Source;
}
