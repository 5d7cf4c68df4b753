using System.Text;

namespace AsteriskIvr.Server.Commands;

/// <summary>A path with a query.</summary>
internal sealed class QueryBuilder(string path)
{
    private readonly StringBuilder _text = new(path);
    private char _separator = '?';

    /// <summary>Adds a parameter; null adds none.</summary>
    public QueryBuilder Add(string name, string? value)
    {
        if (value is null)
            return this;
        _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        _separator = '&';
        return this;
    }

    public override string ToString() => _text.ToString();
}
