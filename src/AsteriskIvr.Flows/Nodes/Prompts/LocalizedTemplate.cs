using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A template, or one for each of several languages.</summary>
public sealed class LocalizedTemplate
{
    private readonly IReadOnlyList<KeyValuePair<string, Template>> _values;

    private LocalizedTemplate(IReadOnlyList<KeyValuePair<string, Template>> values) => _values = values;

    /// <summary>The languages; none where one template stands for all.</summary>
    public IEnumerable<string> Languages => _values.Select(value => value.Key).Where(language => language.Length > 0);

    /// <summary>All templates.</summary>
    public IEnumerable<Template> Templates => _values.Select(value => value.Value);

    /// <summary>The same template for every language.</summary>
    public static implicit operator LocalizedTemplate(Template template) => FromTemplate(template);

    /// <inheritdoc cref="op_Implicit(Template)"/>
    public static LocalizedTemplate FromTemplate(Template template) => new([new("", template)]);

    /// <summary>One for each language, at least one.</summary>
    public static LocalizedTemplate FromLanguages(IReadOnlyList<KeyValuePair<string, Template>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        return new(values);
    }

    /// <summary>
    /// The one of a language, such as <c>de-AT</c>, else of the language without its country, else of the fallback, else the first; and the language it is
    /// in: that which was asked for, where one stands for all.
    /// </summary>
    public (Template Template, string? Language) Find(string? language, string? fallback)
    {
        foreach (var wanted in (string?[])[language, fallback])
        {
            foreach (var value in _values)
            {
                if (wanted is not null && (Same(value.Key, wanted) || Same(value.Key, SayLanguages.Base(wanted))))
                    return (value.Value, value.Key);
            }
        }
        var first = _values[0];
        return (first.Value, first.Key.Length > 0 ? first.Key : language ?? fallback);
    }

    private static bool Same(string one, string other) =>
        one.Replace('_', '-').Equals(other.Replace('_', '-'), StringComparison.OrdinalIgnoreCase);
}
