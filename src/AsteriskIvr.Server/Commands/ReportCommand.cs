using System.CommandLine;
using System.Globalization;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Reports;
using AsteriskIvr.Storage.Reports;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr report days|calls</c>: what happened in a time, for a person, a spreadsheet or a page.</summary>
internal static class ReportCommand
{
    private const int DefaultDays = 7;

    public static Command Create(CommonOptions options, CommandEnvironment environment) =>
        new("report", "Report the calls of some days: counted by day, or one by one.") { Days(options, environment), Calls(options, environment) };

    private static Command Days(CommonOptions options, CommandEnvironment environment)
    {
        var form = new Form(options, environment);
        var command = new Command("days", $"Count calls by day and flow. Default: the last {DefaultDays} days.");
        form.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (from, to) = form.Period(arguments, 1 - DefaultDays);
            if (await form.RefusesAsync(from, to))
                return ExitCodes.Usage;
            using var server = options.Connect(arguments);
            var periods = await server.PostAsync<IReadOnlyList<PeriodSummary>>("reports/periods", new PeriodReportRequest(form.Days(from, to), form.Flow(arguments)), cancellationToken);
            var days = periods.Select(period => DaySummary.Of(period, environment.TimeZone)).ToList();
            await form.WriteAsync(arguments, days, () => ReportSheet.Of(days), () => ReportPage.OfDays(form.Text(from, to), days), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Calls(CommonOptions options, CommandEnvironment environment)
    {
        var form = new Form(options, environment);
        var limit = CommonOptions.Limit("calls");
        limit.DefaultValueFactory = _ => ControlEndpoints.MaxLines;
        var command = new Command("calls", "List the calls of some days with all that a report holds, oldest first. Default: today.") { limit };
        form.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (from, to) = form.Period(arguments, 0);
            if (await form.RefusesAsync(from, to))
                return ExitCodes.Usage;
            using var server = options.Connect(arguments);
            var query = new QueryBuilder("reports/calls").Add("from", Iso(from)).Add("to", Iso(to)).Add("flow", form.Flow(arguments)).Add("limit", arguments.GetValue(limit).ToString(CultureInfo.InvariantCulture));
            var calls = await server.GetAsync<IReadOnlyList<ReportLine>>(query.ToString(), cancellationToken);
            var sheet = ReportSheet.Of(calls, environment.Time);
            await form.WriteAsync(arguments, calls, () => sheet, () => ReportPage.OfCalls(form.Text(from, to), sheet), cancellationToken);
            if (calls.Count == arguments.GetValue(limit))
                await environment.Error.WriteLineAsync($"asterisk-ivr: these are the first {calls.Count} calls; there can be more. Choose a shorter time.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>What both reports are asked with, and how they are written.</summary>
    private sealed class Form(CommonOptions options, CommandEnvironment environment)
    {
        private readonly PeriodOptions _period = new(environment);
        private readonly Option<string?> _flow = new("--flow") { Description = "Only calls of this flow.", HelpName = "FLOW" };
        private readonly Option<string> _format = Format();
        private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write to, in place of the terminal.", HelpName = "FILE" };

        public void AddTo(Command command)
        {
            _period.AddTo(command);
            foreach (var option in new Option[] { _flow, _format, _output, options.Json })
                command.Options.Add(option);
        }

        public string? Flow(ParseResult arguments) => arguments.GetValue(_flow);

        public (DateTimeOffset From, DateTimeOffset To) Period(ParseResult arguments, int firstDay) =>
            (_period.From(arguments) ?? _period.Day(firstDay), _period.To(arguments) ?? _period.Day(1));

        public IReadOnlyList<DateTimeOffset> Days(DateTimeOffset from, DateTimeOffset to) => _period.Days(from, to);

        public async Task<bool> RefusesAsync(DateTimeOffset from, DateTimeOffset to)
        {
            var problem = from >= to ? "--from is not before the end of --to." : to - from > TimeSpan.FromDays(CallReports.MostPeriods - 1) ? $"A report is of at most {CallReports.MostPeriods - 1} days." : null;
            if (problem is not null)
                await environment.Error.WriteLineAsync($"asterisk-ivr: {problem}");
            return problem is not null;
        }

        public string Text(DateTimeOffset from, DateTimeOffset to) => $"{environment.Time(from)} to {environment.Time(to)}";

        public async Task WriteAsync<T>(ParseResult arguments, IReadOnlyList<T> report, Func<ReportSheet> sheet, Func<string> page, CancellationToken cancellationToken)
        {
            var format = arguments.GetValue(options.Json) ? "json" : arguments.GetValue(_format);
            var file = arguments.GetValue(_output);
            if (format == "table" && file is null)
            {
                Show(sheet());
                return;
            }
            var text = format switch
            {
                "json" => System.Text.Json.JsonSerializer.Serialize(report, ControlJson.Indented) + Environment.NewLine,
                "html" => page(),
                _ => sheet().ToCsv(),
            };
            if (file is null)
                await environment.Output.WriteAsync(text);
            else
                await File.WriteAllTextAsync(file, text, cancellationToken);
        }

        private void Show(ReportSheet sheet)
        {
            if (sheet.Rows.Count == 0)
            {
                environment.Console.WriteLine("No calls.");
                return;
            }
            var table = new Table().Border(TableBorder.Simple);
            foreach (var column in sheet.Columns)
                table.AddColumn(new TableColumn(Markup.Escape(column)));
            foreach (var row in sheet.Rows)
                table.AddRow([.. row.Select(cell => new Text(cell))]);
            environment.Console.Write(table);
        }

        private static Option<string> Format()
        {
            var format = new Option<string>("--format", "-f") { Description = "How to write it.", HelpName = "table|csv|json|html", DefaultValueFactory = _ => "table" };
            format.AcceptOnlyFromAmong("table", "csv", "json", "html");
            return format;
        }
    }
}
