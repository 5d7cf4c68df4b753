using System.Text;
using System.Text.RegularExpressions;

namespace AsteriskIvr.Benchmarks.FastAgi;

/// <summary>The commands that the product sends in one session, in order.</summary>
internal sealed partial record RecordedExchange(IReadOnlyList<string> Commands)
{
    /// <summary>Each as it goes over the wire.</summary>
    public byte[][] Lines => [.. Commands.Select(line => Encoding.ASCII.GetBytes(line + "\n"))];

    /// <summary>Without what differs from call to call, for a comparison.</summary>
    public string Shape => CallId().Replace(ToText(), "CALL-ID");

    public string ToText() => string.Join('\n', Commands);

    public static RecordedExchange Parse(string text) => new(text.Split('\n'));

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    public static partial Regex CallId();
}
