using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Server.Commands;

/// <summary>What a person types in a simulation, line by line; faults and help are dealt with here.</summary>
internal sealed class Keyboard(TextReader input, CommandEnvironment environment, bool echoes, ReplyBook replies)
{
    private const string Help = """
            0-9 * # A-D   keys, one or several in a line
            Enter         no key: time passes
            h             the caller hangs up; after keys too, as in 1h
            !http 500     from now on web servers answer 500; also timeout, reset, down; with a number only so often: !http 500 2
            !database down, !mail 550, !transfer busy, !queue timeout    likewise
            !http ok      all is well again
            ?             this help
        """;

    private bool _isOver;

    /// <summary>Waits before the call begins, so that faults can be prepared.</summary>
    public void Ready() => Ask("Enter: the phone rings > ");

    /// <summary>Asks, and reads a line; null when there is no more: the caller is gone.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="isSensitive">True where what is typed must not show.</param>
    public string? Ask(string question, bool isSensitive = false)
    {
        while (true)
        {
            environment.Output.Write($"    {question}");
            environment.Output.Flush();
            var line = _isOver ? null : input.ReadLine()?.Trim();
            if (line is null)
            {
                _isOver = true;
                environment.Output.WriteLine("(no more input)");
                return null;
            }
            if (echoes)
                environment.Output.WriteLine(isSensitive && line is not ("" or "?" or "h" or ['!', ..]) ? Session.Mask : line);
            if (line == "?")
                environment.Output.WriteLine(Help);
            else if (line.StartsWith('!'))
                environment.Output.WriteLine($"    {Prepare(line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries))}");
            else
                return line;
        }
    }

    /// <summary>Says something.</summary>
    public void Say(string text) => environment.Output.WriteLine($"    {text}");

    private string Prepare(string[] words)
    {
        if (words is not [var what, var how, .. var rest] || KindOf(what) is not { } kind || rest.Length > 1 || (rest is [var count] && (!int.TryParse(count, out var n) || n < 1)))
            return "A fault is written as !http 500, !database down, !mail 550 or !transfer busy, with a number for so many times, or with ok for none any more.";
        if (how == "ok")
        {
            replies.Put(kind, null);
            return $"{what}: all is well again.";
        }
        if (!Reply.TryParse(how, null, out var reply))
            return $"'{how}' is no fault: write a status such as 500, or timeout, reset, down, or for a transfer busy, noAnswer, failed.";
        replies.Put(kind, rest is [var times] ? reply with { Times = int.Parse(times) } : reply);
        return $"{what}: {how}{(rest is [var often] ? $", {often} time(s)" : $", until !{what} ok")}.";
    }

    private static OutsideKind? KindOf(string word) => word.ToLowerInvariant() switch
    {
        "http" => OutsideKind.Http,
        "database" or "db" => OutsideKind.Database,
        "mail" or "email" => OutsideKind.Mail,
        "transfer" or "queue" or "record" or "voicemail" => OutsideKind.Telephone,
        "event" or "broker" => OutsideKind.Broker,
        _ => null,
    };
}
