using System.Text;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>A line of comma-separated values, as Asterisk writes them: text in quotes, a quote in it doubled (RFC 4180), numbers as they are.</summary>
internal static class CdrLine
{
    /// <summary>The fields; null where a quote is not closed, as in half a line, or there are too many of them.</summary>
    public static List<string>? TrySplit(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"' when isQuoted && i + 1 < line.Length && line[i + 1] == '"':
                    field.Append(line[++i]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    fields.Add(field.ToString());
                    field.Clear();
                    if (fields.Count == CdrColumns.MostColumns)
                        return null;
                    break;
                default:
                    field.Append(line[i]);
                    break;
            }
        }
        fields.Add(field.ToString());
        return isQuoted ? null : fields;
    }
}
