namespace AsteriskIvr.Flows.Model;

/// <summary>Something of the server's configuration that a node cannot run without, beyond connections and secrets.</summary>
/// <param name="Field">The field to point at, as it is written in YAML.</param>
/// <param name="Kind">What it is, such as <c>alert channel</c>.</param>
/// <param name="Name">Its name; empty where there is only one of the kind.</param>
/// <param name="Hint">What to do when the server lacks it.</param>
public sealed record NodeNeed(string Field, string Kind, string Name, string Hint);
