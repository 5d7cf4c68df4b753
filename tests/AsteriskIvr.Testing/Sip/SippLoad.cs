namespace AsteriskIvr.Testing;

/// <summary>How many calls, and how fast.</summary>
/// <param name="Total">Calls to make in all.</param>
/// <param name="Rate">New calls a second.</param>
/// <param name="Concurrency">Calls at once at most; new ones wait.</param>
public sealed record SippLoad(int Total, int Rate, int Concurrency);
