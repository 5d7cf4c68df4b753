using System.Globalization;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>Which column of a file of call detail records is which.</summary>
public sealed class CdrColumns
{
    /// <summary>The columns of <c>cdr_csv</c>'s Master.csv with <c>loguniqueid = yes</c> (cdr/cdr_csv.c); what may follow them is not read.</summary>
    public const string OfCdrCsv = "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,uniqueid";

    /// <summary>Of a longer line nothing is read.</summary>
    internal const int MostColumns = 64;

    private const string AsteriskTime = "yyyy-MM-dd HH:mm:ss";

    // Asterisk's own bound of both is below that (AST_MAX_UNIQUEID).
    private const int LongestText = 200;

    // A call of a year; beyond it the line is no call detail record.
    private const int MostSeconds = 366 * 24 * 3600;

    private readonly int _uniqueId;
    private readonly int _start;
    private readonly int _end;
    private readonly int _billable;
    private readonly int _disposition;

    private CdrColumns(List<string> names)
    {
        _uniqueId = names.IndexOf("uniqueid");
        _start = names.IndexOf("start");
        _end = names.IndexOf("end");
        _billable = names.IndexOf("billsec");
        _disposition = names.IndexOf("disposition");
    }

    /// <summary>The columns of a comma-separated list of names; empty: those of cdr_csv. Null when one that is needed is not among them.</summary>
    public static CdrColumns? TryParse(string names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var columns = new CdrColumns([.. (names.Length == 0 ? OfCdrCsv : names).Split(',', StringSplitOptions.TrimEntries)]);
        return columns is { _uniqueId: >= 0, _start: >= 0, _end: >= 0, _billable: >= 0 } ? columns : null;
    }

    /// <summary>The record of a line; null where it is none, such as a half one.</summary>
    internal CdrEntry? Read(string line)
    {
        if (CdrLine.TrySplit(line) is not { } fields)
            return null;
        string? Field(int column) => column >= 0 && column < fields.Count ? fields[column] : null;
        return Field(_uniqueId) is { Length: > 0 and <= LongestText } uniqueId
            && IsTime(Field(_start), out var start) && IsTime(Field(_end), out var end)
            && IsSeconds(Field(_billable), out var billable)
            && (Field(_disposition) ?? "") is { Length: <= LongestText } disposition
            ? new CdrEntry(uniqueId, start, end, billable, disposition)
            : null;
    }

    private static bool IsTime(string? field, out DateTime time) => DateTime.TryParseExact(field, AsteriskTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static bool IsSeconds(string? field, out int seconds) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= MostSeconds;
}
