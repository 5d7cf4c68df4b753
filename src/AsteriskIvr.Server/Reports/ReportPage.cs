using System.Net;
using System.Text;

namespace AsteriskIvr.Server.Reports;

/// <summary>A report as one HTML page that needs nothing else: no script, no file beside it.</summary>
internal static class ReportPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5c6773; --line: #d8dee6; --bar: #2f6fb5; --ground: #fff }
        @media (prefers-color-scheme: dark) { :root { --ink: #e3e8ee; --soft: #98a4b1; --line: #333d49; --bar: #6aa6e8; --ground: #14181d } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
        h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } p { color: var(--soft); margin: 0 }
        .numbers { display: flex; flex-wrap: wrap; gap: 2.5rem; margin: 1.5rem 0 } .numbers b { display: block; font-size: 1.8rem; line-height: 1.2 } .numbers span { color: var(--soft) }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 0 3rem } svg { width: 100%; height: auto; font-size: 12px } svg text { fill: var(--ink) } svg rect { fill: var(--bar) }
        .wide { overflow-x: auto } table { border-collapse: collapse; font-size: 13px; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line) } th { color: var(--soft); font-weight: 600 }
        """;

    /// <summary>The summary of days, with charts.</summary>
    /// <param name="period">Such as <c>2026-01-01 to 2026-01-31</c>.</param>
    /// <param name="days">What is summarised.</param>
    public static string OfDays(string period, IReadOnlyList<DaySummary> days)
    {
        var calls = days.Sum(day => day.Calls);
        var ended = calls - days.Sum(day => day.Live);
        var runs = days.SelectMany(day => day.Runs).Where(run => run.Key != "none").ToList();
        var body = new StringBuilder("<div class=\"numbers\">");
        Number(body, $"{calls:N0}", "calls");
        Number(body, $"{days.Sum(day => day.Transferred):N0}", "transferred");
        Number(body, $"{days.SelectMany(day => day.Abandoned).Sum(node => node.Value):N0}", "hung up by the caller");
        Number(body, ended == 0 ? "–" : $"{days.Sum(day => day.AverageSeconds * (day.Calls - day.Live)) / ended:0.0} s", "average");
        Number(body, days.Count == 0 ? "–" : $"{days.Max(day => day.LongestSeconds):0.0} s", "longest");
        Number(body, $"{runs.Where(run => run.Key == "done").Sum(run => run.Value):N0} of {runs.Sum(run => run.Value):N0}", "post-call runs done");
        body.Append("</div><div class=\"charts\">");
        Chart(body, "Calls a day", days.GroupBy(day => $"{day.Day:yyyy-MM-dd}").OrderBy(day => day.Key, StringComparer.Ordinal).Select(day => (day.Key, day.Sum(d => d.Calls))));
        Chart(body, "How they ended", Largest(days.SelectMany(day => day.EndReasons)));
        Chart(body, "Where callers hung up", Largest(days.SelectMany(day => day.Abandoned)));
        foreach (var menu in days.SelectMany(day => day.Choices.Select(choices => (Name: $"{day.Flow}, {choices.Key}", choices.Value))).GroupBy(menu => menu.Name).OrderBy(menu => menu.Key, StringComparer.Ordinal))
            Chart(body, $"Choices in {menu.Key}", Largest(menu.SelectMany(choices => choices.Value)));
        Table(body.Append("</div>"), ReportSheet.Of(days));
        return Page("Calls by day", period, body);
    }

    /// <summary>A table of calls.</summary>
    /// <param name="period">Such as <c>2026-01-01 to 2026-01-31</c>.</param>
    /// <param name="calls">The calls.</param>
    public static string OfCalls(string period, ReportSheet calls)
    {
        var body = new StringBuilder();
        Table(body, calls);
        return Page("Calls", period, body);
    }

    private static IEnumerable<(string, int)> Largest(IEnumerable<KeyValuePair<string, int>> counts) =>
        counts.GroupBy(count => count.Key).Select(group => (group.Key, group.Sum(count => count.Value))).OrderByDescending(bar => bar.Item2).ThenBy(bar => bar.Key, StringComparer.Ordinal).Take(20);

    // Bars from left to right, with their name before and their number behind.
    private static void Chart(StringBuilder html, string title, IEnumerable<(string Name, int Count)> bars)
    {
        const int height = 22, left = 170, width = 330;
        var shown = bars.ToList();
        if (shown.Count == 0)
            return;
        var most = Math.Max(1, shown.Max(bar => bar.Count));
        html.Append($"<section><h2>{Text(title)}</h2><svg viewBox=\"0 0 560 {shown.Count * height}\" role=\"img\" aria-label=\"{Text(title)}\">");
        for (var i = 0; i < shown.Count; i++)
        {
            var (name, length) = (shown[i].Name, Math.Max(1, width * shown[i].Count / most));
            html.Append($"<text x=\"{left - 8}\" y=\"{(i * height) + 15}\" text-anchor=\"end\">{Text(name.Length > 26 ? name[..25] + "…" : name)}<title>{Text(name)}</title></text>");
            html.Append($"<rect x=\"{left}\" y=\"{(i * height) + 3}\" width=\"{length}\" height=\"{height - 7}\" rx=\"2\"/><text x=\"{left + length + 6}\" y=\"{(i * height) + 15}\">{shown[i].Count:N0}</text>");
        }
        html.Append("</svg></section>");
    }

    private static void Number(StringBuilder html, string number, string what) => html.Append($"<div><b>{number}</b><span>{what}</span></div>");

    private static void Table(StringBuilder html, ReportSheet sheet)
    {
        html.Append("<div class=\"wide\"><table><thead><tr>").AppendJoin("", sheet.Columns.Select(column => $"<th>{Text(column)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in sheet.Rows)
            html.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{Text(cell)}</td>")).Append("</tr>\n");
        html.Append("</tbody></table></div>");
    }

    private static string Page(string title, string period, StringBuilder body) =>
        $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Text(title)}, {Text(period)}</title>
        <style>{Style}</style></head>
        <body><h1>{Text(title)}</h1><p>{Text(period)}</p>
        {body}
        </body></html>

        """;

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
