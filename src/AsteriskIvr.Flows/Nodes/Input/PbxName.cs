using System.Buffers;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Names of things that the PBX has: queues, mailboxes, languages.</summary>
internal static class PbxName
{
    // A comma would begin another argument of Asterisk's application, `&` name another mailbox, `$` and brackets could be evaluated.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+");

    /// <summary>The name that a template gives. Throws <see cref="NodeFaultException"/> where it gives none.</summary>
    /// <param name="template">The template.</param>
    /// <param name="what">What is named, for the message and the fault's code.</param>
    /// <param name="scope">What expressions see.</param>
    public static string Of(Template template, string what, ExpressionScope scope)
    {
        var name = template.Render(scope).Trim();
        return name.Length is 0 or > 80 || name.AsSpan().ContainsAnyExcept(Allowed)
            ? throw new NodeFaultException($"{what}-name", $"`{template.Source}` gives no name of a {what}: use letters, digits, `-`, `_`, `.` and `+`.") { IsPermanent = true }
            : name;
    }
}
