namespace AsteriskIvr.Storage.Spool;

/// <summary>Whether the database takes what is to be stored, or the spool does.</summary>
public interface ISpoolStatus
{
    /// <summary>Since when writes go to the spool; null while the database takes them.</summary>
    DateTimeOffset? Since { get; }

    /// <summary>Octets in the spool.</summary>
    long Used { get; }

    /// <summary>Octets that it can hold.</summary>
    long Size { get; }

    /// <summary>The file, where there is one, with the records that the database refused for what they hold.</summary>
    string RejectedPath { get; }
}
