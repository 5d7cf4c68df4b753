using System.Globalization;
using System.Text;

namespace AsteriskIvr.Testing;

/// <summary>One call detail record; the columns are those of asterisk-config/pbx/cdr_custom.conf.</summary>
public sealed record CdrRecord(
    string UniqueId,
    string LinkedId,
    string Source,
    string Destination,
    string Context,
    string Start,
    string Answer,
    string End,
    int DurationSeconds,
    int BillableSeconds,
    string Disposition,
    string LastApplication,
    string UserField)
{
    /// <summary>Reads one line: all fields quoted, a quote doubled.</summary>
    /// <exception cref="FormatException">It has not 13 fields.</exception>
    public static CdrRecord Parse(string line)
    {
        var fields = Split(line);
        if (fields.Count != 13)
            throw new FormatException($"A call detail record has 13 fields, not {fields.Count}: {line}");
        return new CdrRecord(
            fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7],
            int.Parse(fields[8], CultureInfo.InvariantCulture), int.Parse(fields[9], CultureInfo.InvariantCulture),
            fields[10], fields[11], fields[12]);
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                Flush();
            else
                field.Append(c);
        }

        Flush();
        return fields;

        void Flush()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
