using AsteriskIvr.Flows.Validation;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Parlot;
using Parlot.Fluent;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>A template's statements and what they read.</summary>
internal sealed record ParsedLiquid(IReadOnlyList<Statement> Statements, IReadOnlySet<string> References, string? ConstantText)
{
    /// <summary>The expression of a template that is one <c>{{ … }}</c>; a line's end after it, as YAML's blocks leave it, does not count.</summary>
    public Expression? SingleExpression => Statements switch
    {
        [OutputStatement { Expression: TextExpression text }] => text.Inner,
        [OutputStatement { Expression: TextExpression text }, TextSpanStatement { Text: { Length: > 0 } rest }]
            when rest.Span.TrimEnd("\r\n").IsEmpty => text.Inner,
        _ => null,
    };
}

/// <summary>Reads Liquid with Fluid's parser, and turns whatever it says into an <see cref="ExpressionException"/> with a position.</summary>
internal sealed class LiquidReader : FluidParser
{
    private static readonly string[] Tags =
        ["assign", "break", "case", "comment", "continue", "decrement", "for", "if", "increment", "raw", "unless", "#"];

    private static readonly LiquidReader Shared = new();

    private LiquidReader() : base(new FluidParserOptions { AllowParentheses = true })
    {
        // What is left out reads other files, collects text without a bound (capture), or is another way of writing what the others do.
        foreach (var tag in RegisteredTags.Keys.Except(Tags).ToList())
            RegisteredTags.Remove(tag);
    }

    public static ParsedLiquid ReadTemplate(string source)
    {
        LiquidGuard.CheckTemplate(source);
        if (!source.Contains("{{", StringComparison.Ordinal) && !source.Contains("{%", StringComparison.Ordinal))
            return new([], new HashSet<string>(), source);
        var statements = Parse(Shared.Grammar, source, out _);
        var collector = new ReferenceCollector();
        foreach (var statement in statements)
            collector.Visit(statement);
        CheckFilters(collector.Filters, source);
        return new([.. statements.Select(LiquidRewriter.Instance.Visit)], collector.References(), null);
    }

    public static (Expression Expression, IReadOnlySet<string> References) ReadCondition(string source)
    {
        LiquidGuard.CheckExpression(source, 0);
        if (string.IsNullOrWhiteSpace(source))
            throw new ExpressionException("A condition is expected, such as call.endReason == 'error'.", 0);
        if (source.Contains("{{", StringComparison.Ordinal))
            throw new ExpressionException("A condition is written without {{ }}.", source.IndexOf("{{", StringComparison.Ordinal));
        var expression = Parse(Shared.LogicalExpression, source, out var end);
        var rest = source.AsSpan(end).TrimStart();
        if (rest.Length > 0)
            throw new ExpressionException(DescribeRest(rest), source.Length - rest.Length);
        var collector = new ReferenceCollector();
        collector.Visit(expression);
        CheckFilters(collector.Filters, source);
        return (LiquidRewriter.Instance.Visit(expression), collector.References());
    }

    private static T Parse<T>(Parser<T> parser, string source, out int end)
    {
        var context = new FluidParseContext(source);
        bool read;
        T? result;
        ParseError? error;
        try
        {
            read = parser.TryParse(context, out result, out error);
        }
        catch (Exception exception) when (exception is not ExpressionException)
        {
            // Fluid throws for an unknown tag, and the position is only in its message.
            throw new ExpressionException(exception is Fluid.ParseException ? Sentence(exception.Message) : "The expression cannot be read.", context.Scanner.Cursor.Offset);
        }
        end = context.Scanner.Cursor.Offset;
        if (error is not null)
            throw new ExpressionException(Sentence(error.Message ?? "This cannot be read"), error.Position.Offset);
        if (!read || result is null)
            throw new ExpressionException("A value is expected here.", end);
        if (result is IReadOnlyList<Statement> && end < source.Length)
            throw new ExpressionException("From here on the text cannot be read.", end);
        return result;
    }

    private static string DescribeRest(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '|')
            return "A filter in a condition stands in parentheses: (session.name | size) > 3.";
        if (rest[0] == '=' && !rest.StartsWith("=="))
            return "Two values are compared with '=='.";
        if (rest.StartsWith("&&") || rest.StartsWith("||"))
            return "Conditions are joined with 'and' and 'or'.";
        var word = rest.IndexOfAny(' ', '\t') is var space and > 0 ? rest[..space] : rest;
        return $"The condition cannot be read from '{word[..Math.Min(word.Length, 20)]}' on.";
    }

    private static void CheckFilters(IReadOnlyList<string> filters, string source)
    {
        foreach (var filter in filters)
        {
            if (LiquidFilters.Names.Contains(filter))
                continue;
            var meant = Spelling.Nearest(filter, LiquidFilters.Names) is { } near ? $" Did you mean '{near}'?" : "";
            throw new ExpressionException($"There is no filter '{filter}'.{meant}", Math.Max(0, source.IndexOf(filter, StringComparison.Ordinal)));
        }
    }

    /// <summary>Fluid's message as a sentence, without the position that it puts at the end of some.</summary>
    private static string Sentence(string message)
    {
        var line = message.Split('\n', 2)[0];
        if (line.LastIndexOf(" at (", StringComparison.Ordinal) is var at and > 0)
            line = line[..at];
        return line.TrimEnd('.') + '.';
    }
}
