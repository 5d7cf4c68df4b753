using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>One outlet of one node, and what makes a caller take it.</summary>
/// <param name="Node">The node's type.</param>
/// <param name="Outlet">The outlet.</param>
/// <param name="Fields">The node's fields; its outlets all lead on.</param>
/// <param name="Outlets">The outlets that are wired.</param>
internal sealed record OutletCase(string Node, string Outlet, string Fields, params string[] Outlets)
{
    /// <summary>What the caller does; by default he listens.</summary>
    public Func<IvrWorld, LiveCall, string, Task> Act { get; init; } = (_, _, _) => Task.CompletedTask;

    /// <summary>What he does, for the table.</summary>
    public string What { get; init; } = "listens";

    /// <summary>The flow's name.</summary>
    public string Flow => $"{Node}-{(Outlet.Length == 1 ? $"key{Outlet}" : Outlet)}".ToLowerInvariant();

    /// <summary>The flow's main nodes. What follows plays: so the call is usable after the node.</summary>
    public string Main =>
        $$"""
        first: { type: {{Node}}{{(Fields.Length > 0 ? $", {Fields}" : "")}}, on: { {{string.Join(", ", Outlets.Select(outlet => $"\"{outlet}\": after"))}} } }
          after: { type: play, prompt: { sound: beep }, next: bye }
        """;

    public override string ToString() => $"{Node} {Outlet}";
}
