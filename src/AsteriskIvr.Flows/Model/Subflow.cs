namespace AsteriskIvr.Flows.Model;

/// <summary>A flow that other flows go through, read from one YAML file and free of errors. Immutable.</summary>
public sealed record Subflow
{
    /// <summary>The name by which flows call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in the author's words.</summary>
    public string? Description { get; init; }

    /// <summary>Names of the values that it gets.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Names of the values that it gives back.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Those of <see cref="Outputs"/> that are sensitive input of the caller.</summary>
    public required IReadOnlySet<string> SensitiveOutputs { get; init; }

    /// <summary>The ways out.</summary>
    public required IReadOnlyList<string> Outlets { get; init; }

    /// <summary>Id of its first node.</summary>
    public required string Entry { get; init; }

    /// <summary>All nodes by id, also those of the subflows that it uses.</summary>
    public required IReadOnlyDictionary<string, Node> Nodes { get; init; }

    /// <summary>Its constants.</summary>
    public required IReadOnlyDictionary<string, string> Env { get; init; }

    /// <summary>The constants of the subflows that it uses, by <see cref="Node.Scope"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ScopeEnv { get; init; }

    /// <summary>Where it can run: where all its nodes can.</summary>
    public required NodePlace Place { get; init; }

    /// <summary>True when no way leads through it that waits neither for the caller nor for time.</summary>
    public required bool Waits { get; init; }

    /// <summary>True when it holds a cycle.</summary>
    public required bool HasCycle { get; init; }

    /// <summary>How deep subflows nest in it; 1 where it uses none.</summary>
    public required int Depth { get; init; }

    /// <summary>The YAML text it was read from.</summary>
    public required string Source { get; init; }

    /// <summary>The texts of the subflows that it uses, by name.</summary>
    public required IReadOnlyDictionary<string, string> Subflows { get; init; }

    /// <inheritdoc cref="Flow.Hash"/>
    public required string Hash { get; init; }
}
