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

    /// <summary><c>secrets.*</c>; the validator lets only fields with <see cref="Model.FieldAttribute.AllowsSecrets"/> use it.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock of <c>now</c>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
