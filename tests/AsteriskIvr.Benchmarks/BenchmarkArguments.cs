using System.Globalization;

namespace AsteriskIvr.Benchmarks;

/// <summary><c>word… --name value…</c></summary>
internal sealed class BenchmarkArguments(string[] args)
{
    /// <summary>The first argument that is no option, or the default.</summary>
    public string Word(string otherwise) => args is [var word, ..] && !word.StartsWith("--", StringComparison.Ordinal) ? word : otherwise;

    public string? Text(string name) => Array.IndexOf(args, "--" + name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
