using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Testing;
using Microsoft.AspNetCore.Builder;

namespace AsteriskIvr.Server.Tests.Fixtures;

/// <summary>A server in this process.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningServer(ServerFolder folder, WebApplication application)
    {
        Folder = folder;
        _application = application;
        Client = new ControlClient(folder.Socket);
    }

    public ServerFolder Folder { get; }

    public ControlClient Client { get; }

    public IServiceProvider Services => _application.Services;

    public static async Task<RunningServer> StartAsync(ServerFolder folder)
    {
        var application = ServerHost.Build(folder.Config);
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        return new RunningServer(folder, application);
    }

    /// <summary>Runs a command against this server.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => CommandResult.RunAsync([.. arguments, "--config", Folder.Config]);

    /// <summary>Places a call, and waits until its post-call run is done, or dead.</summary>
    public async Task<CallSummary> CallAsync(string number, string keys, string runState = "done")
    {
        await AgiCaller.CallAsync(Folder.AgiPort, "support", number, keys);
        CallSummary? call = null;
        await Eventually.ShouldBeAsync(async () =>
        {
            var calls = await Client.GetAsync<List<CallSummary>>($"calls?caller={number}", CancellationToken.None);
            call = calls.SingleOrDefault();
            return call?.RunState == runState;
        }, TimeSpan.FromSeconds(30), () => call?.ToString() ?? "no call");
        return call!;
    }

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _application.DisposeAsync();
    }
}
