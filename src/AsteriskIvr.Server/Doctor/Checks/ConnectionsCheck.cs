using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the databases that flows use can be opened.</summary>
internal sealed class ConnectionsCheck : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "connections";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var probe = patient.Services.GetRequiredService<DatabaseProbe>();
        var connections = patient.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Connections;
        foreach (var (name, connection) in connections.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var problem = await probe.TryAsync(name, Patience, cancellationToken);
            yield return problem is null
                ? Finding.Ok($"connection {name}", $"{connection.Provider} answers.")
                : Finding.Fail($"connection {name}", problem, $"Check Connections:{name}:ConnectionString, and that its database runs.");
        }
    }
}
