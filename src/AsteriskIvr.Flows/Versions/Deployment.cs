using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>What is deployed at once: all of it, or nothing.</summary>
/// <param name="Versions">What becomes the current version of its name.</param>
/// <param name="Author">Who does it.</param>
public sealed record Deployment(IReadOnlyList<NewVersion> Versions, string Author)
{
    /// <summary>Names that new calls get no more.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];

    /// <summary>Why, in the author's words.</summary>
    public string? Message { get; init; }

    /// <summary>True where a person does it, so that the audit tells.</summary>
    public bool IsByPerson { get; init; }
}

/// <summary>A flow, subflow or routing table, checked and ready to be deployed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Its YAML.</param>
/// <param name="Subflows">The texts of the subflows that it uses, by name: it stays on them.</param>
/// <param name="Hash">Of source and subflows.</param>
public sealed record NewVersion(FlowFileKind Kind, string Name, string Source, IReadOnlyDictionary<string, string> Subflows, string Hash)
{
    /// <summary>That of a flow.</summary>
    public static NewVersion Of(Flow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new NewVersion(FlowFileKind.Flow, flow.Name, flow.Source, flow.Subflows, flow.Hash);
    }

    /// <summary>That of a subflow.</summary>
    public static NewVersion Of(Subflow subflow)
    {
        ArgumentNullException.ThrowIfNull(subflow);
        return new NewVersion(FlowFileKind.Subflow, subflow.Name, subflow.Source, subflow.Subflows, subflow.Hash);
    }
}

/// <summary>What became of a <see cref="NewVersion"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its number: a new one, or that of the version with the same hash.</param>
/// <param name="IsNew">True where no version had the hash.</param>
/// <param name="IsChange">True where another one, or none, was current before.</param>
public sealed record DeployedVersion(string Name, int Version, bool IsNew, bool IsChange);

/// <summary>A version as it is stored.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Its YAML.</param>
/// <param name="Subflows">The texts of the subflows that it uses, by name.</param>
public sealed record StoredVersion(FlowFileKind Kind, string Source, IReadOnlyDictionary<string, string> Subflows);
