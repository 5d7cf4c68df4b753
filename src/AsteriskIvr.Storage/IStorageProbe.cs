namespace AsteriskIvr.Storage;

/// <summary>Tries whether the store can be written.</summary>
public interface IStorageProbe
{
    /// <summary>Goes once through the writer, with an empty transaction.</summary>
    /// <returns>Null when it succeeded, else what went wrong.</returns>
    Task<string?> TryWriteAsync(CancellationToken cancellationToken);
}
