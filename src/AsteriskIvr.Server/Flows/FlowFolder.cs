using System.Runtime.InteropServices;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.Starting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Flows;

/// <summary>
/// Makes the flows those of a folder, at start and on SIGHUP: all good files at once; what a file no longer there held is withdrawn from new calls. A file with
/// errors leaves the version on that was served, and raises the alarm; while there is one, nothing is withdrawn, since it cannot always be told what it holds.
/// </summary>
internal sealed partial class FlowFolder(
    FlowLibrary library, FlowReader reader, FlowAlarm alarm, DatabaseGate database, IServiceProvider services, IOptions<ServerOptions> options, ILogger<FlowFolder> logger)
    : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private PosixSignalRegistration? _reload;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await library.LoadAsync(cancellationToken);
        await DeployAsync(cancellationToken);
        if (!database.IsOpen)
            _ = ReloadWhenBackAsync();
        _reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = ReloadAsync();
        });
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _reload?.Dispose();
        _one.Dispose();
    }

    // What is new or changed is deployed then.
    private async Task ReloadWhenBackAsync()
    {
        await database.Opened;
        await ReloadAsync();
    }

    /// <summary>What SIGHUP does.</summary>
    public async Task ReloadAsync()
    {
        try
        {
            await library.RefreshAsync(CancellationToken.None);
            await DeployAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            // The edge of a reload: what was served is served on.
            ReloadFailed(error);
            alarm.Report($"The flows could not be reloaded: {error.Message}", []);
        }
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var folder = options.Value.FlowsFolder;
        if (options.Value.DeployByCommand)
            return;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var files = Directory.Exists(folder) ? FlowFiles.In(folder).ToList() : [];
            if (files.Count == 0)
            {
                // A folder that is not mounted looks like this: it is no wish to serve nothing.
                NoFiles(folder);
                alarm.Report($"There is no flow in the folder {folder}; what was served is served on.", []);
                return;
            }
            var texts = new List<(string, string)>(files.Count);
            foreach (var file in files)
                texts.Add((file, await FlowFile.ReadAsync(file, cancellationToken)));
            await DeployAsync(folder, texts, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task DeployAsync(string folder, List<(string File, string Text)> texts, CancellationToken cancellationToken)
    {
        var names = texts.Select(file => FlowFileHead.Look(file.Text).Name).ToHashSet(StringComparer.Ordinal);
        // What a file without a name, or without errors, will not withdraw can still be led to.
        var stays = library.Current.Select(flow => flow.Flow.Name).Where(name => names.Contains(null) || names.Contains(name)).ToList();
        var found = FlowSet.Check(reader, texts, ConfiguredEnvironment.Of(services), subflows: null, stays);
        foreach (var diagnostic in found.SelectMany(file => file.Diagnostics))
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                FlowError(diagnostic);
            else
                FlowWarning(diagnostic);
        }
        var broken = found.Where(file => file.Version is null).ToList();
        var good = found.Where(file => file.Version is not null).ToList();
        var withdrawn = broken.Count > 0 ? [] : library.Versions.Keys.Where(name => !names.Contains(name)).ToList();
        IReadOnlyList<DeployedVersion> deployed;
        try
        {
            deployed = await library.DeployAsync(
                new Deployment([.. good.Select(file => file.Version!)], $"folder {folder}") { Withdrawn = withdrawn }, cancellationToken);
        }
        catch (DatabaseAwayException away)
        {
            // Done when it is back; what was served last is served meanwhile.
            Waits(folder, away.Message);
            alarm.Report(away.Message, broken);
            return;
        }

        foreach (var (version, file) in deployed.Zip(good))
            Deployed($"{version.Name}@{version.Version}", file.File);
        foreach (var name in withdrawn)
            Withdrawn(name, folder);
        foreach (var file in broken)
            NotDeployed(file.File);
        alarm.Report(null, broken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Flow} is served, from {File}.")]
    private partial void Deployed(string flow, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Name}' is withdrawn: it is not in {Folder} any more. New calls do not get it; calls under way, and their post-call runs, do.")]
    private partial void Withdrawn(string name, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder {Folder} is not deployed yet: {Reason}")]
    private partial void Waits(string folder, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} has errors and is not deployed; the version of its flow that was served, if any, is served on.")]
    private partial void NotDeployed(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Diagnostic}")]
    private partial void FlowError(Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Diagnostic}")]
    private partial void FlowWarning(Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Error, Message = "The flows folder {Folder} does not exist, or has no *.yaml: what was served is served on. Server:FlowsFolder names another.")]
    private partial void NoFiles(string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "The flows could not be reloaded; those that were served are served on.")]
    private partial void ReloadFailed(Exception error);
}
