using static System.MemoryExtensions;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>
/// Looks a text over before the parser sees it: the parser and the evaluation are recursive, so what nests too deep would overflow the
/// stack, which no process survives.
/// </summary>
internal static class LiquidGuard
{
    private static readonly string[] Blocks = ["if", "unless", "case", "for", "comment", "raw"];

    /// <summary>Throws <see cref="ExpressionException"/> for a template beyond <see cref="ExpressionLimits"/>.</summary>
    public static void CheckTemplate(string source)
    {
        if (source.Length > ExpressionLimits.TemplateLength)
            throw new ExpressionException($"A text may have {ExpressionLimits.TemplateLength:N0} characters; this one has {source.Length:N0}.", 0);
        var depth = 0;
        for (var i = 0; i + 1 < source.Length; i++)
        {
            if (source[i] != '{' || source[i + 1] is not ('{' or '%'))
                continue;
            var end = source.IndexOf(source[i + 1] == '{' ? "}}" : "%}", i + 2, StringComparison.Ordinal);
            var inside = source.AsSpan((i + 2)..(end < 0 ? source.Length : end));
            CheckExpression(inside, i + 2);
            if (source[i + 1] == '%')
                depth += Step(inside);
            if (depth > ExpressionLimits.Nesting)
                throw new ExpressionException($"Blocks may nest {ExpressionLimits.Nesting} deep.", i);
            // An odd tag ends where the parser says, which may be before the end found here: nothing may be skipped.
            i++;
        }
    }

    /// <summary>Throws <see cref="ExpressionException"/> for an expression beyond <see cref="ExpressionLimits"/>.</summary>
    public static void CheckExpression(ReadOnlySpan<char> expression, int offset)
    {
        if (expression.Length > ExpressionLimits.ExpressionLength)
            throw new ExpressionException($"An expression may have {ExpressionLimits.ExpressionLength:N0} characters; this one has {expression.Length:N0}.", offset);
        if (expression.Count('|') > ExpressionLimits.Filters)
            throw new ExpressionException($"An expression may have {ExpressionLimits.Filters} filters.", offset);
        var depth = 0;
        for (var i = 0; i < expression.Length; i++)
        {
            // Brackets in quotes count too: telling them apart would take the parser.
            if (expression[i] is '(' or '[')
                depth++;
            else if (expression[i] is ')' or ']')
                depth--;
            if (depth > ExpressionLimits.Nesting)
                throw new ExpressionException($"Parentheses and brackets may nest {ExpressionLimits.Nesting} deep.", offset + i);
        }
    }

    private static int Step(ReadOnlySpan<char> tag)
    {
        var word = tag.TrimStart("- \t\r\n");
        if (word.StartsWith("end"))
            return -1;
        foreach (var block in Blocks)
        {
            if (word.StartsWith(block))
                return 1;
        }
        return 0;
    }
}
