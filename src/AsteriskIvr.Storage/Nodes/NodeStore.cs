using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;

namespace AsteriskIvr.Storage.Nodes;

/// <summary>The table <c>nodes</c>, and what belongs to a server that is gone. All times are by the <see cref="DatabaseClock"/>.</summary>
internal sealed class NodeStore(GroupCommitWriter writer, ReadSessions readers, DatabaseClock clock)
{
    /// <summary>The instance of a server that was stopped in an orderly way: nobody has the name, and whoever starts under it has it at once.</summary>
    public static readonly Guid Nobody = Guid.Empty;

    /// <summary>Calls that change hands in one transaction.</summary>
    private const int CallsAtOnce = 200;

    /// <summary>How long a server that has nothing open any more is still listed.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    private const string Begin =
        """
        UPDATE nodes SET instance = @p1, version = @p2, started_at = @p3, seen_at = @p3, lease_until = @p4
        WHERE name = @p0 AND (lease_until <= @p3 OR instance = @p5)
        """;

    private const string Renew = "UPDATE nodes SET seen_at = @p2, lease_until = @p3 WHERE name = @p0 AND instance = @p1";

    private const string End = "UPDATE nodes SET instance = @p2, seen_at = @p3 WHERE name = @p0 AND instance = @p1";

    private const string OpenCalls = "SELECT id FROM calls WHERE owner = @p0 AND ended_at IS NULL AND pbx = @p1 ORDER BY id";

    private const string TakeCall =
        """
        UPDATE calls SET owner = @p2 WHERE id = @p0 AND owner = @p1 AND ended_at IS NULL
            AND EXISTS (SELECT 1 FROM nodes WHERE name = @p1 AND lease_until <= @p3)
        """;

    private const string Forget = "DELETE FROM nodes WHERE lease_until < @p0 AND NOT EXISTS (SELECT 1 FROM calls WHERE owner = nodes.name AND ended_at IS NULL)";

    private const string OpenPbxs = "SELECT DISTINCT pbx FROM calls WHERE owner = @p0 AND ended_at IS NULL";

    private const string WhereNode = "name = @p0";
    private const string WhereGone = "name <> @p0 AND lease_until <= @p1";

    /// <summary>Takes a name, unless another life that can still be alive has it.</summary>
    /// <param name="node">The row to be; its times are set here.</param>
    /// <param name="lease">How long it holds.</param>
    /// <param name="ended">Lives that are known to be over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null, or who has it.</returns>
    public async Task<NodeRow?> TryBeginAsync(NodeRow node, TimeSpan lease, IReadOnlyList<Guid> ended, CancellationToken cancellationToken)
    {
        node.StartedAt = node.SeenAt = clock.Now;
        node.LeaseUntil = node.StartedAt + lease;
        var isTaken = await writer.WriteAsync(
            session => session.InsertIfAbsent(node)
                || ended.Prepend(Nobody).Any(id => session.Execute(Begin, node.Name, node.Instance, node.Version, node.StartedAt, node.LeaseUntil, id) == 1),
            cancellationToken);
        return isTaken ? null : await FindAsync(node.Name, cancellationToken);
    }

    /// <summary>Lets the lease last until <paramref name="lease"/> from now.</summary>
    /// <returns>False when another life has the name.</returns>
    public async Task<bool> RenewAsync(NodeRow node, TimeSpan lease, CancellationToken cancellationToken)
    {
        node.SeenAt = clock.Now;
        node.LeaseUntil = node.SeenAt + lease;
        // A row that a person has removed is made anew.
        return await writer.WriteAsync(
            session => session.Execute(Renew, node.Name, node.Instance, node.SeenAt, node.LeaseUntil) == 1 || session.InsertIfAbsent(node), cancellationToken);
    }

    /// <summary>
    /// Lets go of the name. The lease stays: calls that are open, since they went on in the dialplan, are taken over when it runs out, if nobody starts under
    /// the name before.
    /// </summary>
    public async Task EndAsync(NodeRow node, CancellationToken cancellationToken) =>
        await writer.WriteAsync(session => session.Execute(End, node.Name, node.Instance, Nobody, clock.Now), cancellationToken);

    /// <summary>Removes the rows of servers that were not seen for long.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken) =>
        await writer.WriteAsync(session => session.Execute(Forget, clock.Now - Remembered), cancellationToken);

    /// <summary>The other servers whose lease ran out before a moment and that have open calls: of each and its PBXs.</summary>
    public async Task<IReadOnlyList<(string Node, string Pbx, DateTimeOffset LeaseUntil)>> FindGoneAsync(string self, CancellationToken cancellationToken) =>
        await readers.ReadAsync<IReadOnlyList<(string, string, DateTimeOffset)>>(
            async statements =>
            {
                var found = new List<(string, string, DateTimeOffset)>();
                foreach (var node in await statements.QueryAsync<NodeRow>(WhereGone, [self, clock.Now], cancellationToken))
                {
                    var pbxs = await statements.QueryTextsAsync(OpenPbxs, [node.Name], cancellationToken);
                    found.AddRange(pbxs.Select(pbx => (node.Name, pbx, node.LeaseUntil)));
                }
                return found;
            },
            cancellationToken);

    /// <summary>
    /// Makes the open calls of a server on a PBX another one's, each if nobody did before and the server's lease is over. Of several that try at once exactly one
    /// gets a call.
    /// </summary>
    /// <returns>Those that changed hands.</returns>
    public async Task<IReadOnlyList<Guid>> TakeCallsAsync(string from, string to, string pbx, CancellationToken cancellationToken)
    {
        var ids = await writer.WriteAsync(session => session.QueryIds(OpenCalls, from, pbx), cancellationToken);
        var taken = new List<Guid>(ids.Count);
        foreach (var part in ids.Chunk(CallsAtOnce))
        {
            var now = clock.Now;
            taken.AddRange(await writer.WriteAsync(session => part.Where(id => session.Execute(TakeCall, id, from, to, now) == 1).ToList(), cancellationToken));
        }
        return taken;
    }

    private async Task<NodeRow?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await readers.ReadAsync(statements => statements.QueryAsync<NodeRow>(WhereNode, [name], cancellationToken), cancellationToken)).SingleOrDefault();
}
