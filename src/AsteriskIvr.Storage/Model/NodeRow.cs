using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>nodes</c>: the servers that share this database, and until when each is taken to be alive.</summary>
[PrimaryKey(nameof(Name))]
internal sealed class NodeRow
{
    public required string Name { get; set; }

    /// <summary>Tells this life of the server from its others, and from another server of the same name.</summary>
    public Guid Instance { get; set; }

    public required string Version { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When it is taken to be dead, if nothing is heard of it before.</summary>
    public DateTimeOffset LeaseUntil { get; set; }
}
