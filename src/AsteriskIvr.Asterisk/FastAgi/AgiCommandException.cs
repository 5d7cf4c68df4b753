namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Asterisk refused or failed a command: 510 (unknown), 520 (usage), 503, or a result that the command's contract calls an error.</summary>
public sealed class AgiCommandException : Exception
{
    internal AgiCommandException(string command, AgiReply reply)
        : base($"AGI {command} failed with status {reply.Status}, result {(reply.Code is { } code ? code.ToString() : "none")}.")
    {
        Command = command;
        Reply = reply;
    }

    /// <summary>The command's name, without arguments.</summary>
    public string Command { get; }

    /// <summary>The reply; its text may hold a caller's input.</summary>
    public AgiReply Reply { get; }
}
