using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Flows.Tests.Expressions;

/// <summary>Scopes for expressions.</summary>
internal static class Scopes
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static CallFacts Call() => new()
    {
        Id = Guid.Parse("0195a1b2-0000-7000-8000-000000000001"),
        UniqueId = "1772366400.7",
        Pbx = "pbx1",
        Channel = "PJSIP/trunk-0000001a",
        CallerNumber = "4930123",
        StartedAt = Start,
        Flow = "support",
        FlowVersion = 3,
    };

    public static ExpressionScope With(string session = "{}", CallFacts? call = null) => new()
    {
        Call = call ?? Call(),
        Session = new Session(JsonNode.Parse(session)!.AsObject()),
        Env = new Dictionary<string, string> { ["crm"] = "https://crm.example.com" },
        Secrets = new Dictionary<string, string> { ["token"] = "t0ken" },
        Time = new FakeTimeProvider(Start.AddMilliseconds(42_900)),
    };

    public static string Render(string template, ExpressionScope? scope = null) => Template.Parse(template).Render(scope ?? With());

    public static bool Holds(string condition, ExpressionScope? scope = null) => Condition.Parse(condition).Evaluate(scope ?? With());
}
