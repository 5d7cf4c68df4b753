using System.Data.Common;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Writing;

internal sealed class StorageProbe(GroupCommitWriter writer, IOptions<StorageOptions> options) : IStorageProbe
{
    // It touches no row, but takes the writer's lock and its place in a transaction.
    internal const string Nothing = "UPDATE calls SET owner = owner WHERE id = '00000000-0000-0000-0000-000000000000'";

    public async Task<string?> TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteThroughGateAsync(session => session.Execute(Nothing), cancellationToken).AsTask()
                .WaitAsync(options.Value.Patience, TimeProvider.System, cancellationToken);
            return null;
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            return error.Message;
        }
    }
}
