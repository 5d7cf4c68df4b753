using System.Buffers;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes media of values, and refuses those that Asterisk would misread or skip in silence.</summary>
internal static class Playable
{
    // `&` joins sounds, and `,` and `|` part arguments in Asterisk; `..` would leave the sound folder.
    private static readonly SearchValues<char> NotInSoundNames = SearchValues.Create("&,|\"\\{}$");

    public static Media Sound(Template template, ExpressionScope scope)
    {
        var name = template.Render(scope).Trim();
        var bad = name.Length == 0 || name.AsSpan().ContainsAny(NotInSoundNames) || name.Any(char.IsControl) || name.Contains("..", StringComparison.Ordinal);
        return bad ? throw Refused("a sound's name", template, name, scope) : Media.Sound(name);
    }

    public static NodeFaultException Refused(string wanted, Template template, string value, ExpressionScope scope)
    {
        var shown = template.ReadsSensitive(scope) ? Session.Mask : value;
        return new NodeFaultException("prompt", $"`{template.Source}` is not {wanted}: \"{shown}\".") { IsPermanent = true };
    }
}
