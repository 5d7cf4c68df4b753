using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Expressions;

/// <summary>Makes the scope of a call's expressions from the call, its flow and the server's configuration.</summary>
public sealed class ScopeFactory(IOptions<FlowSettings> settings, TimeProvider time)
{
    private readonly FlowSettings _settings = settings.Value;
    private readonly SecretWords _secrets = new(settings.Value.Secrets.Values);

    /// <summary>The scope of a call in the given flow.</summary>
    public ExpressionScope Create(CallFacts call, Session session, Flow flow)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(flow);
        session.Conceal(_secrets);
        return new ExpressionScope
        {
            Call = call,
            Session = session,
            Env = Merge(flow.Env),
            ScopeEnv = _settings.Env.Count == 0 || flow.ScopeEnv.Count == 0 ? flow.ScopeEnv : flow.ScopeEnv.ToDictionary(scope => scope.Key, scope => Merge(scope.Value)),
            Secrets = _settings.Secrets,
            FlowLanguage = flow.Language,
            Time = time,
        };
    }

    private IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> env)
    {
        if (_settings.Env.Count == 0)
            return env;
        var merged = new Dictionary<string, string>(env);
        foreach (var (name, value) in _settings.Env)
            merged[name] = value;
        return merged;
    }
}

/// <summary>What the server's configuration gives to all flows.</summary>
public sealed class FlowSettings
{
    /// <summary><c>env.*</c>: wins over the flow's own constants.</summary>
    public IDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary><c>secrets.*</c>.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; set; } = new Dictionary<string, string>();
}
