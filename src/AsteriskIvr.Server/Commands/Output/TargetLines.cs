using AsteriskIvr.PostCall.Targets;

namespace AsteriskIvr.Server.Commands;

/// <summary>What is said of targets that are not in service.</summary>
internal static class TargetLines
{
    public static void Show(IReadOnlyList<TargetStatus> targets, CommandEnvironment environment)
    {
        foreach (var target in targets.Where(t => t.State != TargetState.InService))
        {
            var since = target.Since is { } moment ? $" since {environment.Time(moment)}" : "";
            var next = target.NextAttemptAt is { } at ? $"; one attempt from {environment.Time(at)} on" : "; one attempt is under way";
            environment.Output.WriteLine($"{target.Target} is out of service{since} ({target.Error}){next}. Its runs wait, and no attempt is counted.");
        }
    }
}
