using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Validation;

/// <summary>What a server's configuration offers to flows, so that they can be checked against it.</summary>
public sealed record DeploymentEnvironment
{
    /// <summary>Names of the database connections.</summary>
    public IReadOnlySet<string> Connections { get; init; } = new HashSet<string>();

    /// <summary>Names of the secrets.</summary>
    public IReadOnlySet<string> Secrets { get; init; } = new HashSet<string>();

    /// <summary>What is wrong with a file of the prompt folder; null as an answer: nothing. Null: the folder is not known.</summary>
    public Func<string, PromptFileProblem?>? PromptFile { get; init; }

    /// <summary>Whether texts can be spoken.</summary>
    public bool HasSpeech { get; init; } = true;

    /// <summary>Names of the constants that the configuration adds to <c>env.*</c>.</summary>
    public IReadOnlySet<string> Env { get; init; } = new HashSet<string>();

    /// <summary>What else it has, as <see cref="Model.NodeNeed"/> asks for it: kinds and names.</summary>
    public IReadOnlySet<(string Kind, string Name)> Offers { get; init; } = new HashSet<(string, string)>();
}
