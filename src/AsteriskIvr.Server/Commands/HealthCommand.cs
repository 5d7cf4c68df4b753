using System.CommandLine;
using AsteriskIvr.Server.Health;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr health</c>: for the health checks of containers and monitors that speak no HTTP.</summary>
internal static class HealthCommand
{
    private const string Healthy = nameof(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);

    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var live = new Option<bool>("--live") { Description = "Only whether the process works, not whether it can take calls." };
        var command = new Command("health", "Ask the server whether it can take calls; exit code 0 if so, else 1.") { live, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var answer = await server.GetAsync<HealthAnswer>(arguments.GetValue(live) ? "health/live" : "health/ready", cancellationToken);
            if (arguments.GetValue(options.Json))
            {
                environment.WriteJson(answer);
            }
            else
            {
                foreach (var (name, check) in answer.Checks)
                    await environment.Output.WriteLineAsync($"{name}: {check.Status.ToLowerInvariant()}{(check.Detail is { } detail ? $", {detail}" : "")}");
            }
            return answer.Status == Healthy ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }
}
