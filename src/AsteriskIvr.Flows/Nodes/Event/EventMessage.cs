namespace AsteriskIvr.Flows.Nodes;

/// <summary>An event as it goes to the broker.</summary>
/// <param name="Id">Its id, the same for every attempt.</param>
/// <param name="Exchange">The exchange; empty: the broker's default one.</param>
/// <param name="Topic">The routing key.</param>
/// <param name="Json">The body, as JSON.</param>
/// <param name="At">When the attempt was made.</param>
public sealed record EventMessage(string Id, string Exchange, string Topic, string Json, DateTimeOffset At);
