using System.CommandLine;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Simulation.FlowTests;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr schema</c>: the flow language for editors, and for people.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var reference = new Option<bool>("--reference") { Description = "Print the node reference in Markdown instead." };
        var tests = new Option<bool>("--tests") { Description = "Print the JSON Schema of files with tests instead." };
        var command = new Command("schema", "Print the JSON Schema of the flow language, for editors.") { reference, tests };
        command.SetAction(async (arguments, _) =>
        {
            if (arguments.GetValue(tests))
            {
                await environment.Output.WriteAsync(TestFileSchema.Generate());
                return ExitCodes.Success;
            }
            // Of the configuration only the plugins count: their nodes are part of the language.
            await using var services = OfflineServices.Create(ConfigurationSources.Read(arguments.GetValue(options.Configuration)));
            var catalog = services.GetRequiredService<NodeCatalog>();
            await environment.Output.WriteAsync(arguments.GetValue(reference) ? NodeReference.Generate(catalog) : FlowSchema.Generate(catalog));
            return ExitCodes.Success;
        });
        return command;
    }
}
