using Fluid;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Liquid's standard filters, <c>json</c> and <c>time_zone</c>, each held to <see cref="ExpressionLimits"/>.</summary>
internal static class LiquidFilters
{
    private static readonly string[] Standard =
    [
        "abs", "append", "at_least", "at_most", "base64_decode", "base64_encode", "base64_url_safe_decode", "base64_url_safe_encode", "capitalize",
        "ceil", "compact", "concat", "date", "default", "divided_by", "downcase", "escape", "escape_once", "find", "find_index", "first", "floor",
        "has", "join", "last", "lstrip", "map", "minus", "modulo", "newline_to_br", "plus", "prepend", "reject", "remove", "remove_first",
        "remove_last", "replace", "replace_first", "replace_last", "reverse", "round", "rstrip", "size", "slice", "sort", "sort_natural", "split",
        "strip", "strip_html", "strip_newlines", "sum", "times", "time_zone", "truncate", "truncatewords", "uniq", "upcase", "url_decode",
        "url_encode", "where",
    ];

    /// <summary>Fluid's options for every evaluation.</summary>
    public static TemplateOptions Options { get; } = Create();

    /// <summary>The names of all filters.</summary>
    public static IReadOnlySet<string> Names { get; } = Options.Filters.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);

    private static TemplateOptions Create()
    {
        var options = new TemplateOptions { MaxSteps = ExpressionLimits.Steps, TimeZone = TimeZoneInfo.Utc };
        var known = options.Filters.ToDictionary(f => f.Key, f => f.Value);
        options.Filters.Clear();
        foreach (var name in Standard)
            options.Filters.AddFilter(name, Limit(name, known[name]));
        options.Filters.AddFilter("json", Limit("json", (input, _, _) => new StringValue(FluidJson.ToText(input))));
        return options;
    }

    private static FilterDelegate Limit(string name, FilterDelegate filter) => (input, arguments, context) =>
    {
        var evaluation = (EvaluationContext)context;
        var work = 1 + SizeOf(input);
        for (var i = 0; i < arguments.Count; i++)
            work += SizeOf(arguments.At(i));
        evaluation.Spend(work);
        CheckGrowth(name, input, arguments);
        var result = Evaluation.Result(filter(input, arguments, context));
        var size = SizeOf(result);
        evaluation.Spend(size);
        if (size > ExpressionLimits.TextLength)
            throw TooLarge(name);
        return result;
    };

    private static int SizeOf(FluidValue value)
    {
        if (value is StringValue text)
            return text.ToStringValue().Length;
        if (value is not ArrayValue array)
            return 1;
        if (array.Values.Count > ExpressionLimits.ListLength)
            throw new ExpressionException($"A list becomes longer than {ExpressionLimits.ListLength:N0} elements.");
        var size = array.Values.Count;
        foreach (var element in array.Values)
        {
            if (element is StringValue part)
                size += part.ToStringValue().Length;
            if (size > ExpressionLimits.TextLength)
                throw TooLarge("list");
        }
        return size;
    }

    /// <summary>The filters whose result can be much larger than what goes in are refused before they make it.</summary>
    private static void CheckGrowth(string name, FluidValue input, FilterArguments arguments)
    {
        long size = name switch
        {
            "replace" => (long)input.ToStringValue().Length / Math.Max(1, arguments.At(0).ToStringValue().Length) * arguments.At(1).ToStringValue().Length,
            "join" => input is ArrayValue array ? (long)array.Values.Count * arguments.At(0).ToStringValue().Length : 0,
            "date" => WidestField(arguments.At(0).ToStringValue()),
            _ => 0,
        };
        if (size > ExpressionLimits.TextLength)
            throw TooLarge(name);
    }

    /// <summary>strftime pads to the width it is told (<c>%999999999Y</c>): more than two digits are no date format.</summary>
    private static long WidestField(string format)
    {
        var digits = 0;
        foreach (var c in format)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            if (digits > 2 && format.Contains('%'))
                return long.MaxValue;
        }
        return 0;
    }

    private static ExpressionException TooLarge(string name) =>
        new($"'{name}' makes a value of more than {ExpressionLimits.TextLength:N0} characters.");
}
