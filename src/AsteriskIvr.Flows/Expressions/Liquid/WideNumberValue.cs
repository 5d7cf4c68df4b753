using System.Globalization;
using System.Text.Encodings.Web;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>A number with more digits, or a greater exponent, than decimal can hold for certain: it keeps its text, and computes as near as it can.</summary>
internal sealed class WideNumberValue(string text) : FluidValue
{
    private readonly decimal _nearest = Nearest(text);

    public string Text => text;

    public override FluidValues Type => FluidValues.Number;

    public override decimal ToNumberValue() => _nearest;

    public override string ToStringValue() => text;

    public override object ToObjectValue() => _nearest;

    public override bool ToBooleanValue() => true;

    public override bool Equals(FluidValue? other) =>
        other is WideNumberValue wide ? wide.Text == text || wide._nearest == _nearest : other?.Type == FluidValues.Number && other.ToNumberValue() == _nearest;

    public override bool Equals(object? obj) => obj is FluidValue value && Equals(value);

    public override int GetHashCode() => _nearest.GetHashCode();

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(text);
        return default;
    }

    private static decimal Nearest(string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
            return exact;
        return text.StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
    }
}
