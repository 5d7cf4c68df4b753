using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Plays prompts once.</summary>
[Node("play", NodePlace.InCall, "Plays one prompt or several, once.",
    IsRepeatable = true,
    Remarks = """
        Answers the call if it is not answered yet, unless `early` is set. Keys can be wired under `on`, such as `on: { next: choose, "0": agent }`: each stops the prompt and leads to its node, and is kept in
        the call's inputs. It is the prompt that is listened to: for a choice that waits, take `menu`.
        """,
    Example = "welcome: { type: play, prompt: { sound: hello-world }, next: choose }")]
[Outlet(Outlets.Next, "All was played.")]
[Outlet(Interrupted, "The caller pressed a key that is not wired, and the node is `interruptible`.", Default = Outlets.Next)]
public sealed record PlayNode : Node
{
    /// <summary>The outlet of a prompt that a key ended.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>What to play, in order.</summary>
    [Field("What to play: one prompt, or a list that plays in order.")]
    public required IReadOnlyList<Prompt> Prompt { get; init; }

    /// <summary>Whether any key stops it.</summary>
    [Field("Whether the caller can stop it by any key. Keys wired under `on` stop it in any case.")]
    public bool Interruptible { get; init; }

    /// <summary>Whether it plays as early media.</summary>
    [Field("Plays without answering the call, so that it is still free for the caller. Not every network carries it.")]
    public bool Early { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> OwnOutlets => Wiring.Keys.Where(Keypad.IsKey);

    /// <inheritdoc/>
    public override bool Waits => true;
}
