namespace AsteriskIvr.Flows.Model;

/// <summary>What a subflow says of itself, under <c>subflow:</c>.</summary>
public sealed record SubflowDeclaration
{
    /// <summary>Id of its first node.</summary>
    [Field("Id of its first node.")]
    public required string Start { get; init; }

    /// <summary>Names of the values that it gets.</summary>
    [Field("Names of the values that it gets; inside they are `session.NAME`.")]
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Names of its variables that the caller can take.</summary>
    [Field("Names of its session variables that the calling flow can take.")]
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The ways out.</summary>
    [Field("Its ways out, as the `return` nodes name them.")]
    public IReadOnlyList<string> Outlets { get; init; } = [Engine.Outlets.Next];
}
