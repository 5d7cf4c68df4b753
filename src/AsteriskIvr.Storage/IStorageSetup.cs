namespace AsteriskIvr.Storage;

/// <summary>Brings the database to the schema of this version.</summary>
public interface IStorageSetup
{
    /// <summary>Which database it is, for people: a file's path, or the name and the server. No password.</summary>
    string Location { get; }

    /// <summary>Creates the database where there is none, and applies the migrations that it lacks.</summary>
    /// <returns>The migrations applied.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>The migrations that the database lacks; null where there is no database yet. Changes nothing.</summary>
    Task<IReadOnlyList<string>?> FindPendingAsync(CancellationToken cancellationToken);
}
