using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Simulation;

/// <summary>What a simulated caller does, and what the simulated PBX answers. Immutable.</summary>
public sealed record CallerScript
{
    /// <summary>
    /// What the caller does, in order. When they are used up the caller stays on the line and does nothing.
    /// </summary>
    public IReadOnlyList<CallerAction> Actions { get; init; } = [];

    /// <summary>The caller hangs up as the operation of this number begins (from 1: the first answer, play, wait…); null: not so.</summary>
    public int? HangUpAtOperation { get; init; }

    /// <summary>The outcomes of the dials, in order. When they are used up the callee answers and talks for a minute.</summary>
    public IReadOnlyList<DialResult> Dials { get; init; } = [];

    /// <summary>How recordings end, in order. When they are used up the caller speaks for ten seconds, and then presses the key that ends it, or else says nothing.</summary>
    public IReadOnlyList<RecordResult> Recordings { get; init; } = [];

    /// <summary>How the caller leaves queues, in order. When they are used up an agent answers after ten seconds and talks for a minute.</summary>
    public IReadOnlyList<QueueResult> Queues { get; init; } = [];

    /// <summary>Whether mailboxes take a message, in order. When they are used up they do.</summary>
    public IReadOnlyList<bool> Voicemails { get; init; } = [];

    /// <summary>Channel variables that are set from the start.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Sounds that the PBX lacks: to play one is a fault.</summary>
    public IReadOnlySet<string> MissingSounds { get; init; } = new HashSet<string>();
}

/// <summary>Something a simulated caller does.</summary>
public abstract record CallerAction
{
    private CallerAction()
    {
    }

    /// <summary>
    /// Presses keys, each as soon as it can have an effect: during a prompt that it stops, else when a key is waited for.
    /// </summary>
    /// <param name="Keys">The keys.</param>
    public sealed record Press(string Keys) : CallerAction;

    /// <summary>Hears the prompt to its end, and lets one wait for a key run out.</summary>
    public sealed record Silence : CallerAction;

    /// <summary>Hangs up in the next operation, whatever it is.</summary>
    public sealed record HangUp : CallerAction;
}
