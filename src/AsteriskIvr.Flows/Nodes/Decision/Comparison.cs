using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>One comparison of a <see cref="DecisionNode"/>.</summary>
public sealed record Comparison
{
    /// <summary>The value on the left.</summary>
    [Field("The value on the left, such as `\"{{ session.amount }}\"`.")]
    public required JsonTemplate Left { get; init; }

    /// <summary>How they are compared.</summary>
    [Field("One of `==`, `!=`, `<`, `<=`, `>`, `>=`, `contains`, `starts-with`, `ends-with`.")]
    public required ComparisonOperator Op { get; init; }

    /// <summary>The value on the right.</summary>
    [Field("The value on the right.")]
    public required JsonTemplate Right { get; init; }

    internal bool Evaluate(ExpressionScope scope)
    {
        var (left, right) = (Left.Evaluate(scope), Right.Evaluate(scope));
        var order = Number(left) is { } a && Number(right) is { } b ? a.CompareTo(b) : (int?)null;
        return Op.Sign switch
        {
            "==" => AreEqual(left, right, order),
            "!=" => !AreEqual(left, right, order),
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "contains" => Contains(left, right),
            "starts-with" => Text(left).StartsWith(Text(right), StringComparison.Ordinal),
            _ => Text(left).EndsWith(Text(right), StringComparison.Ordinal),
        };
    }

    private static bool AreEqual(JsonNode? left, JsonNode? right, int? order) => order is { } known ? known == 0 : Text(left) == Text(right);

    private static bool Contains(JsonNode? left, JsonNode? right) => left switch
    {
        JsonArray items => items.Any(item => AreEqual(item, right, Number(item) is { } a && Number(right) is { } b ? a.CompareTo(b) : null)),
        JsonObject fields => fields.ContainsKey(Text(right)),
        _ => Text(left).Contains(Text(right), StringComparison.Ordinal),
    };

    private static decimal? Number(JsonNode? value) =>
        value is JsonValue && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
            && decimal.TryParse(value.ToString(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };
}
