using System.CommandLine;
using System.Globalization;

namespace AsteriskIvr.Server.Commands;

/// <summary>The options <c>--from</c> and <c>--to</c>, in the time zone of the person who types them.</summary>
internal sealed class PeriodOptions
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd' 'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd' 'HH:mm:ss"];

    private readonly CommandEnvironment _environment;
    private readonly Option<string?> _from = new("--from") { Description = "Calls that began on this day, or at this moment, or later: 2026-01-31, 2026-01-31T14:00, today or yesterday.", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "Calls that began on this day (the whole of it), or before this moment.", HelpName = "TIME" };

    public PeriodOptions(CommandEnvironment environment)
    {
        _environment = environment;
        foreach (var option in new[] { _from, _to })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && Parse(result.Tokens[0].Value) is null)
                    result.AddError($"{option.Name}: '{result.Tokens[0].Value}' is no day and no moment. Write 2026-01-31, 2026-01-31T14:00, today or yesterday.");
            });
        }
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <summary>The first moment; null where none was asked for.</summary>
    public DateTimeOffset? From(ParseResult arguments) => arguments.GetValue(_from) is { } text ? Moment(Parse(text)!.Value.Local) : null;

    /// <summary>The moment after the last; null where none was asked for.</summary>
    public DateTimeOffset? To(ParseResult arguments) =>
        arguments.GetValue(_to) is not { } text ? null : Parse(text)!.Value is { IsDay: true, Local: var day } ? Moment(day.AddDays(1)) : Moment(Parse(text)!.Value.Local);

    /// <summary>The begin of the day, so many days from today.</summary>
    public DateTimeOffset Day(int days) => Moment(Today().AddDays(days));

    /// <summary>The begins of the days from one moment to another, and the end.</summary>
    public IReadOnlyList<DateTimeOffset> Days(DateTimeOffset from, DateTimeOffset to)
    {
        var bounds = new List<DateTimeOffset> { from };
        for (var day = TimeZoneInfo.ConvertTime(from, _environment.TimeZone).Date.AddDays(1); Moment(day) < to; day = day.AddDays(1))
            bounds.Add(Moment(day));
        bounds.Add(to);
        return bounds;
    }

    private (DateTime Local, bool IsDay)? Parse(string text) => text switch
    {
        "today" => (Today(), true),
        "yesterday" => (Today().AddDays(-1), true),
        _ when DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) => (local, text.Length == Forms[0].Length),
        _ => null,
    };

    private DateTime Today() => TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), _environment.TimeZone).Date;

    // A moment that the clocks skip in spring is the one after the gap.
    private DateTimeOffset Moment(DateTime local)
    {
        while (_environment.TimeZone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, _environment.TimeZone.GetUtcOffset(local));
    }
}
