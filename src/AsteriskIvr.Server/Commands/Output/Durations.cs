namespace AsteriskIvr.Server.Commands;

/// <summary>Durations as people read them.</summary>
internal static class Durations
{
    /// <summary><c>380 ms</c>, <c>4.2 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 1000 } => $"{duration.TotalMilliseconds:0} ms",
        { TotalSeconds: < 60 } => $"{duration.TotalSeconds:0.0} s",
        { TotalMinutes: < 60 } => $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s",
        { TotalHours: < 48 } => $"{(int)duration.TotalHours} h {duration.Minutes:00} min",
        _ => $"{(int)duration.TotalDays} d {duration.Hours} h",
    };

    public static string Milliseconds(double milliseconds) => Text(TimeSpan.FromMilliseconds(milliseconds));
}
