using System.Globalization;

namespace AsteriskIvr.Flows.Tests.Nodes.Say;

/// <summary>What the words of a number mean: units and tens add up, hundreds and more multiply what was counted before them.</summary>
internal static class Meaning
{
    private static readonly Dictionary<string, long> Scales = new()
    {
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
        ["millions"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["milliard"] = 1_000_000_000,
        ["milliards"] = 1_000_000_000,
        ["trillion"] = 1_000_000_000_000,
        ["trillions"] = 1_000_000_000_000,
    };

    public static long Of(IEnumerable<string> names)
    {
        long total = 0, counted = 0;
        foreach (var word in names.Select(name => name["digits/".Length..]).Where(word => word is not ("et" or "and")))
        {
            if (Scales.TryGetValue(word, out var scale))
            {
                total += Math.Max(1, counted) * scale;
                counted = 0;
            }
            else if (word == "hundred")
            {
                // "Deux cent": what stands before it below a hundred.
                counted = Math.Max(1, counted) * 100;
            }
            else
            {
                counted += long.Parse(word.Replace("-and", "").TrimEnd('N', 'F'), CultureInfo.InvariantCulture);
            }
        }
        return total + counted;
    }
}
