namespace AsteriskIvr.Server.Hosting;

/// <summary>The configuration cannot be used.</summary>
/// <param name="mistakes">One line each, naming the key or the file. No line holds a value that could be a secret.</param>
/// <param name="inner">What it was found by.</param>
internal sealed class ConfigurationException(IReadOnlyList<string> mistakes, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, mistakes), inner)
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
