using AsteriskIvr.Storage.Reports;

namespace AsteriskIvr.Server.Reports;

/// <summary>A <see cref="PeriodSummary"/> under the day it is about, as <c>report days --json</c> prints it.</summary>
internal sealed record DaySummary(
    DateOnly Day, string Flow, int Calls, int Answered, int Live, int Transferred, double AverageSeconds, double LongestSeconds, IReadOnlyDictionary<string, int> EndReasons,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Choices, IReadOnlyDictionary<string, int> Abandoned, IReadOnlyDictionary<string, int> Runs)
{
    public static DaySummary Of(PeriodSummary period, TimeZoneInfo zone) => new(
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(period.Start, zone).Date), period.Flow, period.Calls, period.Answered, period.Live, period.Transferred,
        Math.Round(period.AverageSeconds, 1), Math.Round(period.LongestSeconds, 1), period.EndReasons, period.Choices, period.Abandoned, period.Runs);

    /// <summary>Post-call runs that are done, of those that there are: <c>118 of 120</c>; <c>–</c> where there are none.</summary>
    public string Done
    {
        get
        {
            var all = Runs.Where(run => run.Key != "none").Sum(run => run.Value);
            return all == 0 ? "–" : $"{Runs.GetValueOrDefault("done")} of {all}";
        }
    }

    /// <summary>Counts as one text, the largest first: <c>agent 12, balance 3</c>.</summary>
    public static string Text(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    /// <summary>The choices of all menus: <c>choose: agent 12, balance 3; language: de 2</c>.</summary>
    public string ChoicesText => string.Join("; ", Choices.OrderBy(menu => menu.Key, StringComparer.Ordinal).Select(menu => $"{menu.Key}: {Text(menu.Value)}"));
}
