using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Expressions.Liquid;

internal static class Sensitivity
{
    private const string Prefix = VariableRoots.Session + ".";

    /// <summary>True when one of the references is a sensitive variable; a bare <c>session</c> can be any of them.</summary>
    public static bool ReadsSensitive(IReadOnlySet<string> references, Session session)
    {
        foreach (var reference in references)
        {
            if (reference.StartsWith(Prefix, StringComparison.Ordinal) && session.IsSensitive(reference[Prefix.Length..]))
                return true;
            if (reference == VariableRoots.Session && session.Values.Keys.Any(session.IsSensitive))
                return true;
        }
        return false;
    }
}
