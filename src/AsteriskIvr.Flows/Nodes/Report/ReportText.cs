using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A report as text for people and for spreadsheets. Lists take one cell, their items joined by spaces.</summary>
internal static class ReportText
{
    public static string ToText(JsonObject report) =>
        string.Concat(report.Select(field => $"{field.Key}: {Cell(field.Value)}\n"));

    public static string ToHtml(JsonObject report)
    {
        var html = new StringBuilder("<table>\n");
        foreach (var (name, value) in report)
            html.Append($"<tr><th>{WebUtility.HtmlEncode(name)}</th><td>{WebUtility.HtmlEncode(Cell(value))}</td></tr>\n");
        return html.Append("</table>\n").ToString();
    }

    public static string ToCsv(JsonObject report) =>
        $"{string.Join(',', report.Select(field => Quoted(field.Key)))}\r\n{string.Join(',', report.Select(field => Quoted(Harmless(Cell(field.Value)))))}\r\n";

    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray items => string.Join(' ', items.Select(Item)),
        JsonObject fields => string.Join(' ', fields.Select(field => $"{field.Key}={Cell(field.Value)}")),
        _ => string.Concat(value.ToString().Select(c => char.IsControl(c) ? ' ' : c)),
    };

    /// <summary>The path as <c>node:outlet</c>, the inputs as <c>node=value</c>: what a reader looks for, without the times.</summary>
    private static string Item(JsonNode? item) => item switch
    {
        JsonObject step when step.ContainsKey("outlet") => step["outlet"] is null ? Cell(step["node"]) : $"{Cell(step["node"])}:{Cell(step["outlet"])}",
        JsonObject input => $"{Cell(input["node"])}={Cell(input["value"])}",
        _ => Cell(item),
    };

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny('"', ',', ' ') ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;

    /// <summary>A caller's name such as <c>=HYPERLINK(…)</c> must not become a formula in a spreadsheet; a telephone number stays as it is.</summary>
    private static string Harmless(string cell) =>
        cell is ['=' or '@' or '+' or '-', .. var rest] && !(rest.Length > 0 && rest.All(char.IsAsciiDigit)) ? $"'{cell}" : cell;
}
