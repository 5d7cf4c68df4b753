namespace AsteriskIvr.Storage.Keeping;

/// <summary>What became of the calls of a caller who is to be forgotten; or, of a preview, what would.</summary>
/// <param name="Forgotten">How many calls hold nothing of the caller any more.</param>
/// <param name="Left">Calls that are left as they are: they have not ended, or their post-call run is neither done nor discarded.</param>
/// <param name="Recordings">Names of the recordings made in the forgotten calls. The files are the PBX's, and are still there.</param>
public sealed record Erasure(int Forgotten, IReadOnlyList<Guid> Left, IReadOnlyList<string> Recordings);
