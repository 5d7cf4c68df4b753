using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Applications;

/// <summary>Text in the arguments of a dialplan application.</summary>
internal static class ApplicationText
{
    /// <summary>The text; with a comma or parenthesis, which would begin another argument, it is a fault.</summary>
    public static string Argument(string value) =>
        value.AsSpan().IndexOfAny(",()") < 0
            ? value
            : throw new NodeFaultException("bad-argument", $"'{value}' holds a comma or parenthesis, which Asterisk would read as a further argument.") { IsPermanent = true };
}
