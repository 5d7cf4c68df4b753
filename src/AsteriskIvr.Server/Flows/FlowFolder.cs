using System.Runtime.InteropServices;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.Starting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Flows;

/// <summary>
/// Deploys the flows of a folder at start and on SIGHUP. A file with errors changes nothing: the version of its flow that was current stays so.
/// </summary>
internal sealed partial class FlowFolder(
    FlowLibrary library, FlowReader reader, DatabaseGate database, IServiceProvider services, IOptions<ServerOptions> options, ILogger<FlowFolder> logger)
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
        await ReloadAsync(library.LoadAsync);
    }

    private async Task ReloadAsync(Func<CancellationToken, Task>? before = null)
    {
        try
        {
            await (before?.Invoke(CancellationToken.None) ?? Task.CompletedTask);
            await DeployAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            // The edge of a reload: what was served is served on.
            ReloadFailed(error);
        }
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var folder = options.Value.FlowsFolder;
            if (!Directory.Exists(folder))
            {
                NoFolder(folder);
                return;
            }
            foreach (var file in FlowFiles.In(folder))
                await DeployAsync(file, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task DeployAsync(string file, CancellationToken cancellationToken)
    {
        var result = reader.Read(await File.ReadAllTextAsync(file, cancellationToken), file, ConfiguredEnvironment.Of(services));
        foreach (var diagnostic in result.Diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                FlowError(diagnostic);
            else
                FlowWarning(diagnostic);
        }
        if (result.Flow is null)
        {
            NotDeployed(file);
            return;
        }
        try
        {
            Deployed(await library.DeployAsync(result.Flow, cancellationToken), file);
        }
        catch (DatabaseAwayException away)
        {
            Waits(file, away.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Flow} is served, from {File}.")]
    private partial void Deployed(DeployedFlow flow, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is not deployed yet: {Reason}")]
    private partial void Waits(string file, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} has errors and is not deployed; the version of its flow that was served, if any, is served on.")]
    private partial void NotDeployed(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Diagnostic}")]
    private partial void FlowError(Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Diagnostic}")]
    private partial void FlowWarning(Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The flows folder {Folder} does not exist: nothing new is deployed. Server:FlowsFolder names another.")]
    private partial void NoFolder(string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "The flows could not be reloaded; those that were served are served on.")]
    private partial void ReloadFailed(Exception error);
}
