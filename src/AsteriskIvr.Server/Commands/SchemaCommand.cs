using System.CommandLine;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr schema</c>: the flow language for editors, and for people.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var reference = new Option<bool>("--reference") { Description = "Print the node reference in Markdown instead." };
        var command = new Command("schema", "Print the JSON Schema of the flow language, for editors.") { reference };
        command.SetAction(async (arguments, _) =>
        {
            // Of the configuration only the plugins count: their nodes are part of the language.
            await using var services = OfflineServices.Create(ConfigurationSources.Read(arguments.GetValue(options.Configuration)));
            var catalog = services.GetRequiredService<NodeCatalog>();
            await environment.Output.WriteAsync(arguments.GetValue(reference) ? NodeReference.Generate(catalog) : FlowSchema.Generate(catalog));
            return ExitCodes.Success;
        });
        return command;
    }
}
