using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr call ID</c>: all that happened in a call and after it.</summary>
internal static class CallCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var id = new Argument<string>("ID") { Description = "A call's id, its last (or first) 8 or more digits, or Asterisk's uniqueid." };
        var command = new Command("call", "Show one call: its way, its end, and what was done after it.") { id, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var call = await server.GetAsync<CallTrace>($"calls/{Uri.EscapeDataString(arguments.GetRequiredValue(id))}", cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(call);
            else
                CallTraceView.Show(call, environment);
            return ExitCodes.Success;
        });
        return command;
    }
}
