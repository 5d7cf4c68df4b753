using System.CommandLine;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr explain CODE</c>: what a code of the checks means, and what to do.</summary>
internal static class ExplainCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var id = new Argument<string?>("CODE") { Description = "Such as IVR0202. Without one all codes are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Explain what `validate` says.") { id, options.Json };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(id), arguments.GetValue(options.Json), environment));
        return command;
    }

    private static async Task<int> RunAsync(string? id, bool json, CommandEnvironment environment)
    {
        var codes = id is null ? DiagnosticCodes.All : DiagnosticCodes.Find(id) is { } code ? [code] : [];
        if (codes.Count == 0)
        {
            await environment.Error.WriteLineAsync($"asterisk-ivr: there is no code '{id}'. `asterisk-ivr explain` lists all.");
            return ExitCodes.Usage;
        }
        if (json)
            environment.WriteJson(codes);
        else if (id is null)
            await environment.Output.WriteAsync(string.Concat(codes.Select(c => $"{c.Id}  {Severity(c),-7}  {c.Title}{Environment.NewLine}")));
        else
            await environment.Output.WriteLineAsync($"{codes[0].Id}: {codes[0].Title} ({Severity(codes[0])})\n\n  {codes[0].Why}\n  {codes[0].Mend}");
        return ExitCodes.Success;
    }

    private static string Severity(DiagnosticCode code) => code.Severity == DiagnosticSeverity.Error ? "error" : "warning";
}
