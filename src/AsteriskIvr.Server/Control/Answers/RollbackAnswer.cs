namespace AsteriskIvr.Server.Control;

/// <summary>Where to go back to.</summary>
/// <param name="Name">Of the flow, subflow or routing table.</param>
/// <param name="Version">The version; null: the one that was current before.</param>
/// <param name="Message">Why.</param>
internal sealed record RollbackRequest(string Name, int? Version, string? Message);

/// <summary>What became of <c>rollback</c>.</summary>
/// <param name="Name">Of what.</param>
/// <param name="From">The version that was current.</param>
/// <param name="To">The version that is.</param>
internal sealed record RollbackAnswer(string Name, int? From, int To);

/// <summary>What to remove.</summary>
/// <param name="Name">Of the flow, subflow or routing table.</param>
/// <param name="Version">The version.</param>
internal sealed record RemoveRequest(string Name, int Version);
