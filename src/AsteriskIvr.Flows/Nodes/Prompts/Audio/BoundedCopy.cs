namespace AsteriskIvr.Flows.Nodes;

/// <summary>Copies a stream of a size that somebody else decides.</summary>
internal static class BoundedCopy
{
    /// <summary>Throws <see cref="IOException"/> beyond the bound.</summary>
    public static async Task CopyAsync(Stream from, Stream to, long largest, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        long total = 0;
        while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if ((total += read) > largest)
                throw new IOException($"It is larger than {largest >> 20} MB.");
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
