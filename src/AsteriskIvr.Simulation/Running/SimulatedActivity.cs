using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Simulation.Running;

/// <summary>Keeps the activity lines of a simulated call, masked as the journal does it.</summary>
internal sealed class SimulatedActivity(CallFacts call, Session session, TimeProvider time) : IActivityLog
{
    public List<ActivityLine> Lines { get; } = [];

    public void Write(string level, string message, IReadOnlyDictionary<string, string> fields) =>
        Lines.Add(new ActivityLine(time.GetUtcNow(), level, call.LastNode ?? "", session.Redact(message), fields.ToDictionary(f => f.Key, f => session.Redact(f.Value))));
}
