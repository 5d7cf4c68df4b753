using System.Text;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>A line that is no reply of AGI's grammar. The session stays in step: a later command still gets its own reply.</summary>
public sealed class AgiProtocolException : Exception
{
    private const int MaxShown = 80;

    internal AgiProtocolException(string command, string line)
        : base($"The reply to AGI {command} is not of AGI's grammar: \"{Escape(line)}\"") => Command = command;

    /// <summary>The command's name, without arguments.</summary>
    public string Command { get; }

    private static string Escape(string line)
    {
        var shown = new StringBuilder(MaxShown);
        foreach (var c in line.AsSpan(0, Math.Min(line.Length, MaxShown)))
        {
            if (c is < ' ' or > '~' or '"' or '\\')
                shown.Append($"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }
        return line.Length > MaxShown ? shown.Append('…').ToString() : shown.ToString();
    }
}
