using System.Buffers;
using System.Globalization;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes media of values, and refuses those that Asterisk would misread or skip in silence.</summary>
internal static class Playable
{
    /// <summary>What <c>SayDigits</c> has sounds for.</summary>
    private static readonly SearchValues<char> Sayable = SearchValues.Create("0123456789*#");

    // `&` joins sounds, and `,` and `|` part arguments in Asterisk; `..` would leave the sound folder.
    private static readonly SearchValues<char> NotInSoundNames = SearchValues.Create("&,|\"\\{}$");

    public static Media Sound(Template template, ExpressionScope scope)
    {
        var name = template.Render(scope).Trim();
        var bad = name.Length == 0 || name.AsSpan().ContainsAny(NotInSoundNames) || name.Any(char.IsControl) || name.Contains("..", StringComparison.Ordinal);
        return bad ? throw Refused("a sound's name", template, name, scope) : Media.Sound(name);
    }

    public static Media Digits(Template template, ExpressionScope scope)
    {
        var digits = template.Render(scope).Trim();
        return digits.Length == 0 || digits.AsSpan().ContainsAnyExcept(Sayable)
            ? throw Refused("digits", template, digits, scope)
            : Media.Digits(digits);
    }

    public static Media Number(Template template, ExpressionScope scope)
    {
        var text = template.Render(scope).Trim();
        // Asterisk reads 32-bit numbers. `12.0` is what a division or a JSON API makes of twelve.
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? Media.Number(((int)number).ToString(CultureInfo.InvariantCulture))
            : throw Refused("a whole number", template, text, scope);
    }

    private static NodeFaultException Refused(string wanted, Template template, string value, ExpressionScope scope)
    {
        var shown = template.ReadsSensitive(scope) ? Session.Mask : value;
        return new NodeFaultException("prompt", $"`{template.Source}` is not {wanted}: \"{shown}\".") { IsPermanent = true };
    }
}
