using System.Text;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Cuts what Asterisk sends during a session into hangup notices and replies.</summary>
/// <remarks>
/// The grammar, after <c>res/res_agi.c</c> and <c>apps/app_stack.c</c> of Asterisk 22 (https://github.com/asterisk/asterisk/blob/22/res/res_agi.c):
/// <code>
/// stream   = *( hangup / interim / reply )
/// hangup   = "HANGUP" LF                                            ; out of band, between replies, perhaps twice
/// interim  = "100 result=0 Trying..." LF                            ; GOSUB, before its reply
/// reply    = "200 result=" word [ " (" value ")" ] [ " endpos=" int ] *( SP key "=" word ) LF
///          / "200 result=" int " Gosub " text LF
///          / "503 result=-2 " text LF
///          / "510 Invalid or unknown command" LF
///          / "511 Command Not Permitted on a dead channel or intercept routine" LF
///          / "520 Invalid command syntax.  Proper usage not available." LF
///          / "520-Invalid command syntax.  Proper usage follows:" LF *( usage LF ) "520 End of proper usage." LF
/// value    = *( any octet )                                         ; not escaped: may hold ")", and LF
/// </code>
/// </remarks>
internal static class AgiReplyParser
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Reads the first item of <paramref name="data"/>.</summary>
    /// <param name="data">What has been received and not been consumed.</param>
    /// <param name="spansLines">The command's reply carries a value, which may hold line feeds: it ends with a line that ends with a parenthesis.</param>
    /// <param name="consumed">Octets of the item; 0 when it is incomplete.</param>
    /// <param name="reply">The reply; for <see cref="AgiItem.Malformed"/> its text is the line.</param>
    public static AgiItem Read(ReadOnlySpan<byte> data, bool spansLines, out int consumed, out AgiReply reply)
    {
        reply = default;
        consumed = 0;
        var end = data.IndexOf(LineFeed);
        if (end < 0)
            return AgiItem.Incomplete;

        var line = WithoutReturn(data[..end]);
        if (line.SequenceEqual("HANGUP"u8))
        {
            consumed = end + 1;
            return AgiItem.Hangup;
        }
        if (!TryReadStatus(line, out var status))
        {
            consumed = end + 1;
            reply = new AgiReply(0, Encoding.UTF8.GetString(line));
            return AgiItem.Malformed;
        }

        if (line is [_, _, _, (byte)'-', ..])
            end = EndOfUsage(data, end, line[..3]);
        else if (spansLines && status == 200 && line.IndexOf(" ("u8) > 0)
            end = EndOfValue(data, end);
        if (end < 0)
            return AgiItem.Incomplete;

        consumed = end + 1;
        reply = new AgiReply(status, TextOf(WithoutReturn(data[..end])));
        return status < 200 ? AgiItem.Interim : IsKnown(status) ? AgiItem.Reply : AgiItem.Malformed;
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> line, out int status)
    {
        status = 0;
        if (line.Length < 3 || !char.IsAsciiDigit((char)line[0]) || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]))
            return false;
        status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        return line.Length == 3 || line[3] is (byte)' ' or (byte)'-';
    }

    private static bool IsKnown(int status) => status is 200 or 503 or 510 or 511 or 520;

    private static int EndOfUsage(ReadOnlySpan<byte> data, int end, ReadOnlySpan<byte> status)
    {
        while (true)
        {
            var start = end + 1;
            var length = data[start..].IndexOf(LineFeed);
            if (length < 0)
                return -1;
            end = start + length;
            var line = data[start..end];
            if (line.Length > 3 && line.StartsWith(status) && line[3] == ' ')
                return end;
        }
    }

    private static int EndOfValue(ReadOnlySpan<byte> data, int end)
    {
        while (WithoutReturn(data[..end]) is not [.., (byte)')'])
        {
            var length = data[(end + 1)..].IndexOf(LineFeed);
            if (length < 0)
                return -1;
            end += 1 + length;
        }
        return end;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;

    private static string TextOf(ReadOnlySpan<byte> reply)
    {
        var text = reply.Length > 4 ? reply[4..] : default;
        // The three that nearly every command gets: no string for each.
        if (text.SequenceEqual("result=0"u8))
            return "result=0";
        if (text.SequenceEqual("result=1"u8))
            return "result=1";
        return text.SequenceEqual("result=-1"u8) ? "result=-1" : Encoding.UTF8.GetString(text);
    }
}
