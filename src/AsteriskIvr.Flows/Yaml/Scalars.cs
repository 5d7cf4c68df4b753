using System.Globalization;
using System.Reflection;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Texts as values of the simple types.</summary>
internal static class Scalars
{
    private static readonly string[] Yes = ["true", "yes", "on"];
    private static readonly string[] No = ["false", "no", "off"];

    /// <summary>The words of an enum.</summary>
    public static IReadOnlyList<string> WordsOf(Type type) => [.. Enum.GetNames(type).Select(Names.Kebab)];

    /// <summary>What a value of the type is, for messages.</summary>
    public static string Describe(Type type) => type switch
    {
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a duration",
        _ when type == typeof(Condition) => "a condition",
        _ when type.IsEnum => "one of " + string.Join(", ", WordsOf(type)),
        _ => "a text",
    };

    /// <summary>The value, or null when it cannot be read; why not is reported.</summary>
    public static object? Bind(Type type, YamlScalar text, FieldShape field, ValueBinder binder)
    {
        if (type == typeof(string))
            return text.Text;
        if (type.IsEnum)
            return Word(type, text, field, binder);
        if (type == typeof(TimeSpan))
            return Duration(text, field, binder);
        if (type == typeof(bool))
        {
            var word = text.Text.ToLowerInvariant();
            return Yes.Contains(word) ? true : No.Contains(word) ? false : Wrong(type, "Write true or false.", text, field, binder);
        }
        if (type == typeof(int))
        {
            return int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? InRange(whole, whole, text, field, binder)
                : Wrong(type, "Write digits.", text, field, binder);
        }
        if (type == typeof(double))
        {
            return double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? InRange(number, number, text, field, binder)
                : Wrong(type, "Write digits, with a point.", text, field, binder);
        }
        return Parse(type, text, field, binder);
    }

    private static object? Word(Type type, YamlScalar text, FieldShape field, ValueBinder binder)
    {
        var squeezed = text.Text.Replace("-", "", StringComparison.Ordinal);
        var name = Enum.GetNames(type).FirstOrDefault(n => string.Equals(n, squeezed, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
            return Enum.Parse(type, name);
        binder.Report(DiagnosticCodes.WrongValue, text.Location,
            $"'{text.Text}' is nothing that '{field.Name}' can be.", binder.Meant(text.Text, WordsOf(type)));
        return null;
    }

    private static object? Duration(YamlScalar text, FieldShape field, ValueBinder binder)
    {
        if (!Durations.TryParse(text.Text, out var duration))
        {
            return Wrong(typeof(TimeSpan), text.Text.Contains(':', StringComparison.Ordinal)
                ? "Write units in place of ':', such as 1m30s or 1h30m."
                : "Write a number and a unit (ms, s, m, h, d), such as 500ms, 5s or 1h30m.", text, field, binder);
        }
        if (duration <= FlowLimits.Duration)
            return duration;
        binder.Report(DiagnosticCodes.OutOfRange, text.Location,
            $"'{field.Name}' is longer than {Durations.Format(FlowLimits.Duration)}.", "Write a shorter duration.");
        return null;
    }

    private static object? InRange(object value, double number, YamlScalar text, FieldShape field, ValueBinder binder)
    {
        var (min, max) = (field.Attribute.Min, field.Attribute.Max);
        if (number >= min && number <= max)
            return value;
        var range = (double.IsFinite(min), double.IsFinite(max)) switch
        {
            (true, true) => $"from {min} to {max}",
            (true, false) => $"{min} or more",
            _ => $"{max} or less",
        };
        binder.Report(DiagnosticCodes.OutOfRange, text.Location, $"'{field.Name}' is {range}.", field.Attribute.Description);
        return null;
    }

    /// <summary>A type that reads itself: <see cref="IParsable{TSelf}"/>.</summary>
    private static object? Parse(Type type, YamlScalar text, FieldShape field, ValueBinder binder)
    {
        var parse = typeof(Scalars).GetMethod(nameof(ParseAs), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);
        try
        {
            return parse.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text.Text], CultureInfo.InvariantCulture);
        }
        catch (ExpressionException refused)
        {
            binder.ReportExpression(refused, field, text);
            return null;
        }
        catch (Exception refused) when (refused is FormatException or OverflowException)
        {
            binder.Report(DiagnosticCodes.WrongValue, text.Location, refused.Message, field.Attribute.Description);
            return null;
        }
    }

    private static T ParseAs<T>(string text) where T : IParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static object? Wrong(Type type, string hint, YamlScalar text, FieldShape field, ValueBinder binder)
    {
        binder.Report(DiagnosticCodes.WrongValue, text.Location, $"'{field.Name}' is {Describe(type)}, which '{text.Text}' is not.", hint);
        return null;
    }
}
