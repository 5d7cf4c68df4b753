using System.Text;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>
/// Reads what a PBX appends to its file of call detail records. It begins <see cref="LookBack"/> before the end, and again after the file was rotated, be it
/// renamed or cut short: then also the end of the file that went by (<c>Master.csv.1</c>). So a record can be read more than once. Not thread-safe.
/// </summary>
internal sealed class CdrFile(string path, CdrColumns columns)
{
    /// <summary>How far back it looks, in octets: some 60,000 calls.</summary>
    public const long LookBack = 16 * 1024 * 1024;

    /// <summary>In octets. A longer line is none of Asterisk's, and is passed over.</summary>
    public const int LongestLine = 64 * 1024;

    // Enough to tell two files: the first line's times.
    private const int Beginning = 512;

    private long _position = -1;
    private byte[] _beginning = [];

    /// <summary>The complete records since the last time. A half line at the end is read when it is whole.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public List<CdrEntry> ReadNew()
    {
        var entries = new List<CdrEntry>();
        using var file = Open(path);
        if (_position < 0 || file.Length < _position || !BeginsAsBefore(file))
        {
            if (File.Exists(path + ".1"))
            {
                using var rotated = Open(path + ".1");
                Read(rotated, Back(rotated), entries);
            }
            _position = Back(file);
        }
        // While it is short, its beginning grows.
        if (_beginning.Length < Beginning)
            _beginning = ReadBeginning(file, Beginning);
        _position = Read(file, _position, entries);
        return entries;
    }

    /// <summary>Looks back again the next time.</summary>
    public void LookBackAgain() => (_position, _beginning) = (-1, []);

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private bool BeginsAsBefore(FileStream file) => ReadBeginning(file, _beginning.Length).AsSpan().SequenceEqual(_beginning);

    private static byte[] ReadBeginning(FileStream file, int length)
    {
        var beginning = new byte[length];
        file.Position = 0;
        return beginning[..file.ReadAtLeast(beginning, length, throwOnEndOfStream: false)];
    }

    // In the middle of a line, most likely: what is left of it is no record.
    private static long Back(FileStream file)
    {
        if (file.Length <= LookBack)
            return 0;
        var position = file.Length - LookBack;
        file.Position = position;
        var start = new byte[LongestLine];
        var newline = start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).IndexOf((byte)'\n');
        return newline < 0 ? position : position + newline + 1;
    }

    private long Read(FileStream file, long position, List<CdrEntry> entries)
    {
        var block = new byte[4 * LongestLine];
        while (true)
        {
            file.Position = position;
            var octets = block.AsSpan(0, file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false));
            var whole = octets.LastIndexOf((byte)'\n') + 1;
            foreach (var range in octets[..whole].Split((byte)'\n'))
            {
                if (octets[range] is { Length: > 0 and <= LongestLine } line && columns.Read(Encoding.UTF8.GetString(line)) is { } entry)
                    entries.Add(entry);
            }
            // A block without an end of line is of one that is too long.
            position += whole == 0 && octets.Length == block.Length ? octets.Length : whole;
            if (octets.Length < block.Length)
                return position;
        }
    }
}
