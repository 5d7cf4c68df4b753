using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The iCalendar files of the configured folder: read when first needed and again when they change. One that cannot be read leaves the last good one in use.</summary>
public sealed partial class HolidayCalendars(IOptions<CalendarOptions> options, ILogger<HolidayCalendars> logger)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The names of the files that can be used.</summary>
    public IReadOnlyList<string> Usable()
    {
        if (!Directory.Exists(options.Value.Folder))
            return [];
        return [.. Directory.EnumerateFiles(options.Value.Folder, "*.ics").Select(Path.GetFileName).OfType<string>().Where(name => Current(name).Calendar is not null).Order(StringComparer.Ordinal)];
    }

    /// <summary>True for a name without a path in it.</summary>
    internal static bool IsFileName(string name) => name.Length is > 0 and <= 100 && name[0] != '.' && Path.GetFileName(name) == name && !name.Any(char.IsControl);

    /// <summary>A calendar. Throws <see cref="NodeFaultException"/> when it cannot be read, and never could be.</summary>
    internal async ValueTask<HolidayCalendar> GetAsync(string name, CancellationToken cancellationToken)
    {
        // Reading can take a moment, and the caller may be on a socket's poll thread; to look whether there is something to read does not.
        var entry = _entries.TryGetValue(name, out var known) && known.Stamp == StampOf(name) ? known : await Task.Run(() => Current(name), cancellationToken);
        return entry.Calendar ?? throw new NodeFaultException("calendar", $"The calendar '{name}' cannot be read: {entry.Problem}") { IsPermanent = true };
    }

    private Entry Current(string name)
    {
        var stamp = StampOf(name);
        _entries.TryGetValue(name, out var last);
        if (last is not null && last.Stamp == stamp)
            return last;
        var entry = Read(name, stamp, last);
        // Several may read at once; they read the same.
        _entries[name] = entry;
        return entry;
    }

    private Entry Read(string name, Stamp stamp, Entry? last)
    {
        try
        {
            if (stamp.Length < 0)
                throw new FormatException($"there is no such file in {options.Value.Folder}.");
            if (stamp.Length > MaxBytes)
                throw new FormatException($"it is larger than {MaxBytes} bytes.");
            // Some day in the file's own time is as good as any to try its rules on.
            var calendar = HolidayCalendar.Parse(File.ReadAllText(PathOf(name)), DateOnly.FromDateTime(stamp.Written));
            Loaded(name);
            return new Entry(stamp, calendar, null);
        }
        catch (Exception broken) when (broken is FormatException or IOException or UnauthorizedAccessException)
        {
            if (last?.Calendar is null)
                NotUsable(name, broken.Message);
            else
                KeptLastGood(name, broken.Message);
            return new Entry(stamp, last?.Calendar, broken.Message);
        }
    }

    private string PathOf(string name) => Path.Combine(options.Value.Folder, name);

    private Stamp StampOf(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : new Stamp(default, -1);
    }

    private readonly record struct Stamp(DateTime Written, long Length);

    private sealed record Entry(Stamp Stamp, HolidayCalendar? Calendar, string? Problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The calendar {Name} was read.")]
    private partial void Loaded(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "The calendar {Name} cannot be read ({Problem}); nodes that use it fail.")]
    private partial void NotUsable(string name, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The calendar {Name} cannot be read any more ({Problem}); what it said before is used on. Mend the file: it is looked at again when it changes.")]
    private partial void KeptLastGood(string name, string problem);
}
