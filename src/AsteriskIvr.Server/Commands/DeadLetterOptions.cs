using System.CommandLine;
using System.Globalization;

namespace AsteriskIvr.Server.Commands;

/// <summary>The options that narrow dead letters.</summary>
internal sealed class DeadLetterOptions
{
    private readonly Option<string?> _flow = new("--flow") { Description = "Only dead letters of this flow.", HelpName = "FLOW" };
    private readonly Option<string?> _node = new("--node") { Description = "Only those that stopped at this node.", HelpName = "NODE" };
    private readonly Option<string?> _error = new("--error") { Description = "Only those with this kind of fault, such as http-404.", HelpName = "CODE" };
    private readonly Option<DateTimeOffset?> _since = new("--since") { Description = "Only those since this moment, such as 2026-01-31 or 2026-01-31T14:00.", HelpName = "TIME" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _flow, _node, _error, _since })
            command.Options.Add(option);
    }

    public bool IsUsed(System.CommandLine.Parsing.CommandResult result) =>
        result.GetValue(_flow) is not null || result.GetValue(_node) is not null || result.GetValue(_error) is not null || result.GetValue(_since) is not null;

    public QueryBuilder AddTo(QueryBuilder query, ParseResult arguments) => query
        .Add("flow", arguments.GetValue(_flow))
        .Add("node", arguments.GetValue(_node))
        .Add("error", arguments.GetValue(_error))
        .Add("since", arguments.GetValue(_since)?.ToString("o", CultureInfo.InvariantCulture));
}
