namespace AsteriskIvr.Flows.Model;

/// <summary>A place in a flow's source: what an editor can jump to.</summary>
/// <param name="File">The file's name as the author knows it.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
