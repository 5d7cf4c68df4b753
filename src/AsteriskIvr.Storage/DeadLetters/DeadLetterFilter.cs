namespace AsteriskIvr.Storage.DeadLetters;

/// <summary>Which dead letters; what is null does not matter.</summary>
/// <param name="Flow">Of this flow.</param>
/// <param name="Node">That stopped at this node.</param>
/// <param name="Error">With this kind of fault, such as <c>http-404</c>.</param>
/// <param name="Since">That became dead letters then or later.</param>
public sealed record DeadLetterFilter(string? Flow = null, string? Node = null, string? Error = null, DateTimeOffset? Since = null);
