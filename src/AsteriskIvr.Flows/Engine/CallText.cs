using System.Buffers;

namespace AsteriskIvr.Flows.Engine;

/// <summary>What text an <see cref="ICall"/> takes: one line.</summary>
public static class CallText
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\r\n\0");

    /// <summary>Refuses text with a CR, LF or NUL: over AGI, what follows would be another command.</summary>
    /// <exception cref="NodeFaultException">One of them has; <c>bad-argument</c>, permanent. The message does not quote it.</exception>
    public static void RequireOneLine(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(Forbidden))
                throw new NodeFaultException("bad-argument", "A text for the PBX holds a line break or NUL.") { IsPermanent = true };
        }
    }
}
