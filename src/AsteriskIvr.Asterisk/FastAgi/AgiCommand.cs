using System.Buffers;
using System.Text;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>One AGI command: its name and arguments, quoted as Asterisk's parser reads them.</summary>
/// <remarks>
/// The parser, <c>parse_args</c> of <c>res/res_agi.c</c>: words are parted by spaces and tabs; <c>"</c> toggles quoting, inside which spaces are
/// ordinary; <c>\</c> makes the next octet ordinary, inside quotes and outside. It does not check its bound for words that begin with a
/// quote, so the bound is held here. CR and LF cannot be escaped: a line feed in an argument would be a second command.
/// </remarks>
public readonly struct AgiCommand
{
    /// <summary>Words of a command, its name included: Asterisk's MAX_ARGS of 128 less the terminator.</summary>
    public const int MaxWords = 127;

    /// <summary>Octets of a command with its line feed: Asterisk's buffer of 8192 less the terminator.</summary>
    public const int MaxBytes = 8191;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\r\n\0");
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"\\");
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_- ");

    private readonly string[]? _arguments;
    private readonly AgiCommandTraits _traits;

    /// <summary>A command by its name, for one that <see cref="AgiSession"/> has no method for.</summary>
    /// <param name="name">The words of its name, such as <c>STREAM FILE</c>.</param>
    /// <param name="arguments">Its arguments, as they are: this type does the quoting.</param>
    /// <exception cref="ArgumentException">The name is empty or has other than letters, digits, <c>_</c>, <c>-</c> and spaces.</exception>
    public AgiCommand(string name, params string[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(arguments);
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException("A command's name has letters, digits, '_', '-' and spaces only.", nameof(name));
        Name = name;
        _arguments = arguments;
        // Unknown here, so Asterisk is to judge; a value that spans lines would be taken for that of one line.
        _traits = AgiCommandTraits.RunsDead;
    }

    internal AgiCommand(string name, AgiCommandTraits traits, params string[] arguments)
    {
        Name = name;
        _arguments = arguments;
        _traits = traits;
    }

    /// <summary>The name, without arguments: fit for a log.</summary>
    public string Name { get; }

    /// <summary>The arguments, unquoted: perhaps a caller's input, not fit for a log.</summary>
    public IReadOnlyList<string> Arguments => _arguments ?? [];

    internal bool RunsDead => (_traits & AgiCommandTraits.RunsDead) != 0;

    internal bool IsImmediate => (_traits & AgiCommandTraits.Immediate) == AgiCommandTraits.Immediate;

    internal bool RepliesWithValue => (_traits & AgiCommandTraits.RepliesWithValue) != 0;

    internal bool EndsOnKey => (_traits & AgiCommandTraits.EndsOnKey) != 0;

    /// <summary>True when this key ends the command.</summary>
    internal bool EndsOn(char key) => EndsOnKey && (_arguments is not [_, var keys, ..] || keys.Contains(key));

    /// <summary>No fewer octets than <see cref="Write"/> needs; counted before anything is written.</summary>
    /// <exception cref="ArgumentException">The command cannot be sent: too many words, too long, or with CR, LF or NUL.</exception>
    internal int Measure()
    {
        if (Name is null)
            throw new ArgumentException("The command has no name.");
        var arguments = _arguments.AsSpan();
        var words = arguments.Length + Name.AsSpan().Count(' ') + 1;
        if (words > MaxWords)
            throw new ArgumentException($"AGI {Name} has {words} words; Asterisk reads at most {MaxWords}.");
        long size = Name.Length + 1;
        foreach (var argument in arguments)
        {
            ArgumentNullException.ThrowIfNull(argument);
            if (argument.AsSpan().ContainsAny(Forbidden))
                throw new ArgumentException($"An argument of AGI {Name} holds CR, LF or NUL, which AGI cannot carry.");
            // Space, two quotes, and at most 3 octets of UTF-8 for each UTF-16 unit, which is also more than an escaped one needs.
            size += 3 + 3L * argument.Length;
        }
        if (size > MaxBytes)
            size = ExactSize(arguments);
        if (size > MaxBytes)
            throw new ArgumentException($"AGI {Name} is longer than the {MaxBytes} octets that Asterisk reads.");
        return (int)size;
    }

    /// <summary>Writes the line with its line feed, after <see cref="Measure"/> said that it can be.</summary>
    internal int Write(Span<byte> line)
    {
        var at = Encoding.UTF8.GetBytes(Name, line);
        foreach (var argument in _arguments.AsSpan())
        {
            line[at++] = (byte)' ';
            line[at++] = (byte)'"';
            if (argument.AsSpan().ContainsAny(Escaped))
            {
                var escaped = argument.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
                at += Encoding.UTF8.GetBytes(escaped, line[at..]);
            }
            else
                at += Encoding.UTF8.GetBytes(argument, line[at..]);
            line[at++] = (byte)'"';
        }
        line[at++] = (byte)'\n';
        return at;
    }

    private long ExactSize(ReadOnlySpan<string> arguments)
    {
        long size = Name.Length + 1;
        foreach (var argument in arguments)
            size += 3L + Encoding.UTF8.GetByteCount(argument) + argument.AsSpan().CountAny(Escaped);
        return size;
    }
}
