using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>Keeps the activity lines of a step until they are stored together with its result.</summary>
internal sealed class StepActivity(string nodeId, ExpressionScope scope, TimeProvider time) : IActivityLog
{
    public List<ActivityLine> Lines { get; } = [];

    public void Write(string level, string message, IReadOnlyDictionary<string, string> fields) =>
        Lines.Add(new ActivityLine(
            time.GetUtcNow(), level, nodeId, scope.Session.Redact(message), fields.ToDictionary(f => f.Key, f => scope.Session.Redact(f.Value))));
}
