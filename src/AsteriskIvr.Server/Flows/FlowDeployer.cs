using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.Starting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Flows;

/// <summary>Deploys what a person sends by the command line. Where the flows are a folder's, it refuses: the folder is the truth.</summary>
internal sealed class FlowDeployer(FlowLibrary library, FlowReader reader, DatabaseGate database, IServiceProvider services, IOptions<ServerOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Why nothing can be changed by command; null: it can.</summary>
    public string? Refusal => options.Value.DeployByCommand
        ? database.IsOpen ? null : "The database is away; nothing can be deployed before it is back."
        : $"The flows are those of the folder {options.Value.FlowsFolder}. Change the files there and reload the server; or set Server:DeployByCommand to deploy by command instead.";

    /// <summary>All files, or, where one has errors, none.</summary>
    public async Task<FlowDeployerResult> DeployAsync(IReadOnlyList<(string File, string Text)> files, string author, string? message, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await library.RefreshAsync(cancellationToken);
            return await DeployNowAsync(files, author, message, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A routing table made from the present one.</summary>
    public async Task<FlowDeployerResult> ChangeRoutesAsync(Func<IReadOnlyList<CallRoute>, IReadOnlyList<CallRoute>> change, string author, string? message, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await library.RefreshAsync(cancellationToken);
            var table = new RoutingTable(change(library.Routes.Routes));
            return await DeployNowAsync([("routes", table.ToYaml())], author, message, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Checks an earlier version by what the configuration offers now.</summary>
    public IReadOnlyList<CheckedFile> Check(string name, StoredVersion version) =>
        FlowSet.Check(reader, [(name, version.Source)], ConfiguredEnvironment.Of(services), SubflowTexts.Of(version.Subflows), [.. library.Current.Select(flow => flow.Flow.Name)]);

    public void Dispose() => _one.Dispose();

    private async Task<FlowDeployerResult> DeployNowAsync(IReadOnlyList<(string File, string Text)> files, string author, string? message, CancellationToken cancellationToken)
    {
        var found = FlowSet.Check(reader, files, ConfiguredEnvironment.Of(services), library.Subflows, [.. library.Current.Select(flow => flow.Flow.Name)]);
        if (found.Any(file => file.Version is null))
            return new FlowDeployerResult([], found, []);
        var deployed = await library.DeployAsync(new Deployment([.. found.Select(file => file.Version!)], author) { Message = message, IsByPerson = true }, cancellationToken);
        var subflows = found.Where(file => file.Subflow is not null).ToDictionary(file => file.Name!, file => file.Text);
        var behind = library.Current.Where(flow => flow.Flow.Subflows.Any(used => subflows.TryGetValue(used.Key, out var text) && text != used.Value));
        return new FlowDeployerResult(deployed, found, [.. behind.Select(flow => flow.ToString()).Order(StringComparer.Ordinal)]);
    }
}

/// <summary>What became of a deployment.</summary>
/// <param name="Deployed">What is current now; empty where a file has errors.</param>
/// <param name="Files">All files, with what is wrong or doubtful.</param>
/// <param name="Behind">Flows that stay on an earlier text of a subflow that was deployed.</param>
internal sealed record FlowDeployerResult(IReadOnlyList<DeployedVersion> Deployed, IReadOnlyList<CheckedFile> Files, IReadOnlyList<string> Behind);
