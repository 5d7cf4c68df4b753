namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Finds the end of the environment in what has been received so far, looking at no octet twice, and judges it line by line.</summary>
/// <remarks>
/// The grammar, <c>setup_env</c> of <c>res/res_agi.c</c>:
/// <code>
/// environment = "agi_network: yes" LF *( key ": " value LF ) LF
/// key         = "agi_" 1*( letter / digit / "_" )
/// value       = *( any octet but LF )
/// </code>
/// </remarks>
internal struct AgiEnvironmentScanner(int maxLines, int maxLineBytes)
{
    private int _lineStart;
    private int _scanned;
    private int _lines;

    /// <summary>Octets of the environment with its empty line; 0 until that has come.</summary>
    public int Length { get; private set; }

    /// <summary>Takes all that has been received; returns the reason to cut the peer off, or null.</summary>
    public string? Scan(ReadOnlySpan<byte> received)
    {
        while (received[_scanned..].IndexOf((byte)'\n') is >= 0 and var at)
        {
            var end = _scanned + at;
            var line = received[_lineStart..end];
            _lineStart = _scanned = end + 1;
            if (line.IsEmpty || line is [(byte)'\r'])
            {
                Length = _lineStart;
                return _lines == 0 ? AgiRejection.NotAgi : null;
            }
            if (line.Length > maxLineBytes)
                return AgiRejection.LineTooLong;
            if (!line.StartsWith("agi_"u8) || !line.Contains((byte)':'))
                return AgiRejection.NotAgi;
            if (++_lines > maxLines)
                return AgiRejection.TooManyLines;
        }
        _scanned = received.Length;

        // What cannot become a line of an environment is not waited for.
        var begun = received[_lineStart..];
        if (begun.Length > maxLineBytes)
            return AgiRejection.LineTooLong;
        var known = Math.Min(begun.Length, 4);
        return begun is [(byte)'\r'] || begun[..known].SequenceEqual("agi_"u8[..known]) ? null : AgiRejection.NotAgi;
    }
}
