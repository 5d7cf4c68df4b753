using System.Globalization;
using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class HoursHandler(HolidayCalendars calendars) : NodeHandler<HoursNode>
{
    // Worked out once for each node, for as long as its flow lives.
    private readonly ConditionalWeakTable<HoursNode, OpeningHours> _hours = [];

    public override async ValueTask<string> RunAsync(HoursNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var moment = node.At is { } at ? Moment(at, context.Scope) : context.Time.GetUtcNow();
        var local = TimeZoneInfo.ConvertTime(moment, node.TimeZone.Info).DateTime;
        var calendar = node.Calendar is { } name ? await calendars.GetAsync(name, cancellationToken) : null;
        if (IsHoliday(DateOnly.FromDateTime(local)) || calendar?.Includes(moment, local) == true)
            return HoursNode.Holiday;
        return _hours.GetValue(node, static made => new OpeningHours(made.Weekly)).IsOpen(local, IsHoliday) ? HoursNode.Open : HoursNode.Closed;

        bool IsHoliday(DateOnly day) => node.Holidays.Any(holiday => holiday.Includes(day)) || calendar?.Includes(day) == true;
    }

    private static DateTimeOffset Moment(Template at, ExpressionScope scope) =>
        DateTimeOffset.TryParse(at.Render(scope), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new NodeFaultException("hours-at", $"`{at.Source}` gives no moment such as 2026-03-01T12:00:00Z.") { IsPermanent = true };
}
