using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Expressions;

/// <summary>What an expression can see: <c>call.*</c>, <c>session.*</c>, <c>env.*</c> and, in credentials and headers, <c>secrets.*</c>.</summary>
public sealed record ExpressionScope
{
    /// <summary><c>call.*</c>.</summary>
    public required CallFacts Call { get; init; }

    /// <summary><c>session.*</c>.</summary>
    public required Session Session { get; init; }

    /// <summary><c>env.*</c>.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary><c>env.*</c> of the nodes of subflows, by <see cref="Model.Node.Scope"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ScopeEnv { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary><c>secrets.*</c>; the validator lets only fields with <see cref="Model.FieldAttribute.AllowsSecrets"/> use it.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The language that the flow says its prompts are in; null where it says none.</summary>
    public string? FlowLanguage { get; init; }

    /// <summary>The clock of <c>now</c>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What expressions of a node see: for one of a subflow, that subflow's variables and constants.</summary>
    public ExpressionScope Of(Model.Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Scope.Length == 0 ? this : this with { Session = Session.Inner(node.Scope), Env = ScopeEnv.GetValueOrDefault(node.Scope, Env) };
    }
}
