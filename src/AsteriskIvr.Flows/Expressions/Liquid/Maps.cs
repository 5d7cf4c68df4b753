using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>What a path can begin with.</summary>
internal sealed class ScopeValue(ExpressionScope scope) : MapValue
{
    public override IEnumerable<string> Keys => VariableRoots.All;

    public override FluidValue? Find(string name) => name switch
    {
        VariableRoots.Call => new CallValue(scope.Call, scope.Time),
        VariableRoots.Session => new SessionValue(scope.Session),
        VariableRoots.Env => new TextMapValue(scope.Env),
        VariableRoots.Secrets => new TextMapValue(scope.Secrets),
        VariableRoots.Now => FluidJson.Time(scope.Time.GetUtcNow()),
        _ => null,
    };
}

/// <summary><c>call.*</c>.</summary>
internal sealed class CallValue(CallFacts call, TimeProvider time) : MapValue
{
    public override IEnumerable<string> Keys => CallVariables.Names;

    public override FluidValue? Find(string name) => CallVariables.Find(name, call, time);
}

/// <summary><c>session.*</c>.</summary>
internal sealed class SessionValue(Session session) : MapValue
{
    public override IEnumerable<string> Keys => session.Values.Keys;

    public override FluidValue? Find(string name) => session.Values.TryGetValue(name, out var value) ? FluidJson.ToFluid(value) : null;
}

/// <summary><c>env.*</c>, <c>secrets.*</c>.</summary>
internal sealed class TextMapValue(IReadOnlyDictionary<string, string> values) : MapValue
{
    public override IEnumerable<string> Keys => values.Keys;

    public override FluidValue? Find(string name) => values.TryGetValue(name, out var value) ? StringValue.Create(value) : null;
}

/// <summary>An object inside a session variable.</summary>
internal sealed class JsonObjectValue(JsonObject json) : MapValue
{
    public override IEnumerable<string> Keys => json.Select(member => member.Key);

    public override FluidValue? Find(string name) => json.TryGetPropertyValue(name, out var value) ? FluidJson.ToFluid(value) : null;

    public override JsonNode ToJson() => json.DeepClone();
}
