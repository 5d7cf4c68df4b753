using System.CommandLine;
using System.CommandLine.Invocation;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary>The command line <c>asterisk-ivr</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments say.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">Where to write.</param>
    /// <param name="cancellationToken">Gives up; to <c>serve</c>, what SIGTERM is.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandEnvironment environment, CancellationToken cancellationToken = default)
    {
        var parsed = Create(environment).Parse(arguments);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,
                // The host itself answers SIGTERM, and drains for as long as it is configured to.
                ProcessTerminationTimeout = null,
            }, cancellationToken);
            return parsed.Action is ParseErrorAction ? ExitCodes.Usage : code;
        }
        catch (NoServerException error)
        {
            return await FailAsync(environment, ExitCodes.NoServer, error.Message);
        }
        catch (ControlRequestException error)
        {
            var candidates = error.Problem.Candidates.Select(id => $"  {id}");
            return await FailAsync(environment, ExitCodes.Usage, [error.Message, .. candidates]);
        }
        catch (ConfigurationException error)
        {
            return await FailAsync(environment, ExitCodes.CannotStart, [.. error.Mistakes]);
        }
    }

    private static RootCommand Create(CommandEnvironment environment)
    {
        var options = new CommonOptions();
        var serve = ServeCommand.Create(options, environment);
        var root = new RootCommand("IVR application server for Asterisk.")
        {
            options.Configuration,
            options.Socket,
            serve,
            ValidateCommand.Create(options, environment),
            ExplainCommand.Create(options, environment),
            SchemaCommand.Create(options, environment),
            SimulateCommand.Create(options, environment),
            TestCommand.Create(options, environment),
            UpgradeCommand.Create(options, environment),
            FlowsCommand.Create(options, environment),
            ShowCommand.Create(options, environment),
            DiffCommand.Create(options, environment),
            DeployCommand.Create(options, environment),
            RollbackCommand.Create(options, environment),
            RemoveCommand.Create(options, environment),
            RoutesCommand.Create(options, environment),
            RouteCommand.Create(options, environment),
            CallsCommand.Create(options, environment),
            CallCommand.Create(options, environment),
            ReportCommand.Create(options, environment),
            RunsCommand.Create(options, environment),
            RetryCommand.Create(options, environment),
            DiscardCommand.Create(options, environment),
            ForgetCommand.Create(options, environment),
            AuditCommand.Create(options, environment),
            NodesCommand.Create(options, environment),
            HealthCommand.Create(options, environment),
            DoctorCommand.Create(options, environment),
        };
        root.Action = serve.Action;
        return root;
    }

    private static async Task<int> FailAsync(CommandEnvironment environment, int code, params IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            await environment.Error.WriteLineAsync($"asterisk-ivr: {line}");
        return code;
    }
}
