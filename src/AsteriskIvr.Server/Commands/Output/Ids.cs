using AsteriskIvr.Storage.Queries;

namespace AsteriskIvr.Server.Commands;

/// <summary>Ids as tables show them.</summary>
internal static class Ids
{
    /// <summary>The last digits: the first ones are the time, and the same for neighbouring calls.</summary>
    public static string Short(Guid id) => id.ToString("N")[^CallQueries.ShortestId..];
}
