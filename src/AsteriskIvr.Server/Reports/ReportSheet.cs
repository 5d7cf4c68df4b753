using System.Globalization;
using AsteriskIvr.Storage.Reports;

namespace AsteriskIvr.Server.Reports;

/// <summary>A report as columns and rows, for a table, a CSV file or a page.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Rows">The cells, as many as columns.</param>
internal sealed record ReportSheet(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public static ReportSheet Of(IReadOnlyList<DaySummary> days) => new(
        ["day", "flow", "calls", "answered", "transferred", "average s", "longest s", "ended", "choices", "hung up in", "post-call done"],
        [.. days.Select(day => (IReadOnlyList<string>)[
            day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Flow, Number(day.Calls), Number(day.Answered), Number(day.Transferred),
            Seconds(day.AverageSeconds), Seconds(day.LongestSeconds), DaySummary.Text(day.EndReasons), day.ChoicesText, DaySummary.Text(day.Abandoned), day.Done])]);

    public static ReportSheet Of(IReadOnlyList<ReportLine> calls, Func<DateTimeOffset, string> time) => new(
        ["started", "id", "flow", "caller", "dialed", "language", "ended", "seconds", "billable", "end", "disposition", "menu", "sub-menus", "path", "inputs", "transferred to", "post-call"],
        [.. calls.Select(call => (IReadOnlyList<string>)[
            time(call.StartedAt), call.Id.ToString(), call.Flow, call.Caller ?? "", call.Dialed ?? "", call.Language ?? "", call.EndedAt is { } ended ? time(ended) : "",
            call.Seconds is { } seconds ? Seconds(seconds) : "", call.BillableSeconds?.ToString(CultureInfo.InvariantCulture) ?? "", call.EndReason ?? "live", call.Disposition, call.Menu ?? "",
            string.Join(' ', call.SubMenus), string.Join(' ', call.Path), string.Join(' ', call.Inputs), call.TransferredTo ?? "", call.Run ?? ""])]);

    /// <summary>RFC 4180, with a line of names; lines end with CR LF.</summary>
    public string ToCsv() => string.Concat(Rows.Prepend(Columns).Select(row => string.Join(',', row.Select(cell => Quoted(Harmless(cell)))) + "\r\n"));

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // A caller's name such as =HYPERLINK(…) must not become a formula in a spreadsheet; a telephone number stays as it is.
    private static string Harmless(string cell) => cell is ['=' or '@' or '+' or '-' or '\t', .. var rest] && !rest.All(char.IsAsciiDigit) ? $"'{cell}" : cell;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
