namespace AsteriskIvr.Server.Control;

/// <summary>Which periods to report.</summary>
/// <param name="Bounds">The begin of each, ascending, and the end of the last.</param>
/// <param name="Flow">Only this flow; null: all.</param>
internal sealed record PeriodReportRequest(IReadOnlyList<DateTimeOffset> Bounds, string? Flow);
