#if DEBUG
using System.Diagnostics;

namespace AsteriskIvr.Flows.Diagnostics;

/// <summary>What is to happen at fault points: they are recorded, or one of them is the process's last.</summary>
internal sealed class FaultPlan(string? recordPath, string? last, string? lastPath)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = [];
    private string? _last = last;

    /// <summary>The plan that the environment asks for; null: none, which is all that each point then looks at.</summary>
    public static FaultPlan? Of(Func<string, string?> environment)
    {
        var (record, kill, killFile) = (environment(FaultPoint.RecordVariable), environment(FaultPoint.KillVariable), environment(FaultPoint.KillFileVariable));
        return record is null && kill is null && killFile is null ? null : new FaultPlan(record, kill, killFile);
    }

    /// <summary>Counts a point. SIGKILL to oneself: nothing is unwound, flushed or closed, and no instruction of this thread follows.</summary>
    public void Reach(string name)
    {
        // The lock stays held in the moment of the kill, so that no other thread passes a point after it.
        lock (_lock)
        {
            if (_last is null && File.Exists(lastPath))
            {
                _last = File.ReadAllText(lastPath);
                _counts.Clear();
            }
            var point = $"{name}#{_counts[name] = _counts.GetValueOrDefault(name) + 1}";
            if (recordPath is not null)
                File.AppendAllText(recordPath, point + Environment.NewLine);
            if (point == _last)
                Process.GetCurrentProcess().Kill();
        }
    }
}
#endif
