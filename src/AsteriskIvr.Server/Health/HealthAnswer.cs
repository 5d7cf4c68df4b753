namespace AsteriskIvr.Server.Health;

/// <summary>What <c>/health/live</c> and <c>/health/ready</c> answer; the HTTP status is 200 unless unhealthy, then 503.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Checks">Each check by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthCheckAnswer> Checks);

/// <summary>One check.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>.</param>
/// <param name="Detail">More, for people.</param>
internal sealed record HealthCheckAnswer(string Status, string? Detail);
