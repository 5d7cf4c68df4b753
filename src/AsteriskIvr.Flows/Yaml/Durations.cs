using System.Globalization;
using System.Text.RegularExpressions;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Durations such as <c>500ms</c>, <c>5s</c>, <c>1.5s</c>, <c>20m</c>, <c>1h30m</c>, <c>2d</c>: days, hours, minutes, seconds, milliseconds, in this order.</summary>
internal static partial class Durations
{
    /// <summary>The pattern, as the schema states it.</summary>
    public const string Pattern = @"^(?=.)(\d{1,5}d)?(\d{1,7}h)?(\d{1,9}m)?(\d{1,9}(\.\d{1,3})?s)?(\d{1,12}ms)?$";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success)
            return false;
        var seconds = Number(match.Groups[1]) * 86_400 + Number(match.Groups[2]) * 3_600 + Number(match.Groups[3]) * 60 + Number(match.Groups[4]) + Number(match.Groups[6]) / 1_000;
        duration = TimeSpan.FromMicroseconds((double)(seconds * 1_000_000));
        return true;
    }

    /// <summary>The duration as an author would write it.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = "";
        foreach (var (value, unit) in new[] { (duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms") })
            text += value == 0 ? "" : $"{value}{unit}";
        return text;
    }

    private static decimal Number(Group group) =>
        group.Success ? decimal.Parse(group.ValueSpan.TrimEnd("dhms"), CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
