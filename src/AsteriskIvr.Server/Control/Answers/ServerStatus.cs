namespace AsteriskIvr.Server.Control;

/// <summary>What a running server says of itself.</summary>
internal sealed record ServerStatus
{
    public required string Version { get; init; }

    /// <summary>Its name among servers that share a database.</summary>
    public required string Node { get; init; }

    public int ProcessId { get; init; }

    /// <summary>Where it takes FastAGI.</summary>
    public required string FastAgi { get; init; }

    /// <summary>Calls that are in a flow now.</summary>
    public int LiveCalls { get; init; }

    /// <summary>Calls that have not ended, also those that are in the dialplan.</summary>
    public int OpenCalls { get; init; }

    public int OpenRuns { get; init; }

    public int DeadRuns { get; init; }

    /// <summary>Flows with their versions, such as <c>support@3</c>.</summary>
    public required IReadOnlyList<string> Flows { get; init; }

    public required IReadOnlyList<PbxStatus> Pbxs { get; init; }

    public required RuntimeStatus Runtime { get; init; }
}

/// <summary>A PBX as the server sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connected">Whether ARI is connected.</param>
/// <param name="AsteriskVersion">As it says; null before the first connect.</param>
/// <param name="HasHangupContext">Whether its dialplan has the context of the hangup handler; null: no call has come from it yet.</param>
internal sealed record PbxStatus(string Name, bool Connected, string? AsteriskVersion, bool? HasHangupContext);

/// <summary>Settings of the server's process.</summary>
/// <param name="InlineCompletions">True where it should be.</param>
/// <param name="SpinLimit"><c>0</c> where it should be.</param>
/// <param name="OpenFilesLimit">The most files and sockets; null where unlimited.</param>
internal sealed record RuntimeStatus(bool? InlineCompletions, string? SpinLimit, long? OpenFilesLimit);
