using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Engine;

/// <summary>What a node's handler works with: one execution of one node.</summary>
public sealed class NodeContext
{
    /// <summary>What expressions see.</summary>
    public required ExpressionScope Scope { get; init; }

    /// <summary>
    /// The key of this execution's effect, the same for every attempt: <c>&lt;call id&gt;/&lt;node id&gt;</c>, and from the second visit of
    /// a node in the call on <c>&lt;call id&gt;/&lt;node id&gt;/&lt;visit&gt;</c>.
    /// </summary>
    public required string EffectKey { get; init; }

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// What a node that does its work in parts has done of it: its own note, set before it fails, and given to its next attempt after the call, also
    /// after a restart. Short, and free of secrets and of what callers say. Null: nothing yet.
    /// </summary>
    public string? Progress { get; set; }

    /// <summary>The outside system that the attempt was let in for, as the handler's <c>TargetOf</c> named it; null in the call, and where it named none.</summary>
    public string? Target { get; init; }

    /// <summary>The call's activity log.</summary>
    public required IActivityLog Activity { get; init; }

    /// <summary>The caller, or null after the call.</summary>
    public ICall? CallerOrNull { get; init; }

    /// <summary>The caller. Throws <see cref="InvalidOperationException"/> after the call, where the validator lets no node need one.</summary>
    public ICall Caller => CallerOrNull ?? throw new InvalidOperationException("There is no caller after the call.");

    /// <summary>The flow's variables.</summary>
    public Session Session => Scope.Session;

    /// <summary>What is known of the call.</summary>
    public CallFacts Call => Scope.Call;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Scope.Time;

    /// <summary>Keeps what the caller entered, in the call's inputs; sensitive values are masked.</summary>
    public void AddInput(string nodeId, string value, string? label, bool sensitive) =>
        Call.Inputs.Add(new CallInput(nodeId, sensitive ? Session.Mask : value, label, Time.GetUtcNow()));
}

/// <summary>Where a call's activity lines go: the structured log and the call's activity table.</summary>
public interface IActivityLog
{
    /// <summary>Adds a line.</summary>
    /// <param name="level">One of <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>.</param>
    /// <param name="message">The line; the log redacts sensitive values.</param>
    /// <param name="fields">Further fields.</param>
    void Write(string level, string message, IReadOnlyDictionary<string, string> fields);
}
