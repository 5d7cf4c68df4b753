namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>A call, and where the server dies.</summary>
internal sealed record MatrixCase
{
    /// <summary>The fault point where it dies, counted from just before the call.</summary>
    public string? InCall { get; init; }

    /// <summary>Where it dies again, when it is started after that.</summary>
    public string? InRecovery { get; init; }

    /// <summary>Where it dies in its start before the call.</summary>
    public string? InStart { get; init; }

    public override string ToString() => InStart is not null ? $"start: {InStart}" : InRecovery is null ? $"{InCall}" : $"{InCall}, then {InRecovery}";
}
