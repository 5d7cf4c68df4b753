using System.CommandLine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr diff OLD [NEW]</c>: what two versions, or a version and a file, say differently.</summary>
internal static class DiffCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var before = new Argument<string>("OLD") { Description = "A version, such as support@2, or a file." };
        var after = new Argument<string?>("NEW") { Description = "A version or a file. Default: the current version of the same flow.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("diff", "Show what two versions of a flow say differently: nodes, fields, wires.") { before, after, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var (oldName, old) = await ReadAsync(arguments.GetRequiredValue(before), server, cancellationToken);
            var newText = arguments.GetValue(after) ?? VersionName.Parse(arguments.GetRequiredValue(before))?.Name ?? arguments.GetRequiredValue(before);
            var (newName, now) = await ReadAsync(newText, server, cancellationToken);
            var changes = FlowDiff.Between(old, now);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(changes);
            else
                FlowDiffView.Show(oldName, newName, changes, isSameText: old.Source == now.Source, environment.Output);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<(string Name, StoredVersion Version)> ReadAsync(string text, ControlClient server, CancellationToken cancellationToken)
    {
        if (File.Exists(text))
            return (text, await OfFileAsync(text, cancellationToken));
        var name = VersionName.Parse(text) ?? new VersionName(text, null);
        var version = await server.GetAsync<VersionAnswer>(name.SourcePath, cancellationToken);
        return ($"{version.Name}@{version.Version}", new StoredVersion(version.Kind, version.Source, version.Subflows));
    }

    private static async Task<StoredVersion> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        var text = await FlowFile.ReadAsync(file, cancellationToken);
        await using var services = OfflineServices.Create(new ConfigurationBuilder().Build());
        var result = services.GetRequiredService<FlowReader>().Read(text, file, subflows: await Neighbours.SubflowsAsync([file], cancellationToken));
        return new StoredVersion(FlowFileHead.Look(text).Kind, text, result.Flow?.Subflows ?? result.Subflow?.Subflows ?? new Dictionary<string, string>());
    }
}
