using System.Globalization;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Outlets that are named after a status of HTTP, such as <c>404</c>, or a class of them, such as <c>4xx</c>.</summary>
internal static class HttpStatusOutlets
{
    public static bool IsStatus(string outlet) =>
        outlet is [>= '1' and <= '5', 'x', 'x'] || (outlet.Length == 3 && outlet[0] is >= '1' and <= '5' && outlet.All(char.IsAsciiDigit));

    /// <summary>The outlet that is wired for a status, the specific one before its class; null: neither is.</summary>
    public static string? Of(Node node, int status)
    {
        var specific = status.ToString(CultureInfo.InvariantCulture);
        if (node.Wiring.ContainsKey(specific))
            return specific;
        var all = $"{status / 100}xx";
        return node.Wiring.ContainsKey(all) ? all : null;
    }
}
