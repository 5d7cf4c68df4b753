using System.Diagnostics;

namespace AsteriskIvr.Flows.Diagnostics;

/// <summary>
/// Named places before, between and after all that must survive a <c>kill -9</c>, so that a test can kill the process at each of them. Only a
/// Debug build has them: in any other the compiler leaves the calls out (docs/decisions/0009-fault-points.md).
/// </summary>
public static class FaultPoint
{
    /// <summary>Names the environment variable with a file that gets a line <c>name#count</c> each time a point is reached.</summary>
    public const string RecordVariable = "ASTERISKIVR_FAULT_RECORD";

    /// <summary>Names the environment variable with <c>name#count</c>: the process kills itself when it reaches that point for that time.</summary>
    public const string KillVariable = "ASTERISKIVR_FAULT_KILL";

    /// <summary>Names the environment variable with a file that says the same once it is there: it is counted from then on.</summary>
    public const string KillFileVariable = "ASTERISKIVR_FAULT_KILL_FILE";

#if DEBUG
    private static readonly FaultPlan? Plan = FaultPlan.Of(Environment.GetEnvironmentVariable);
#endif

    /// <summary>The process is at this place.</summary>
    /// <param name="name">Such as <c>step.stored</c>; written out at each call, so that a test finds all of them in the source.</param>
    [Conditional("DEBUG")]
    public static void Reach(string name)
    {
#if DEBUG
        Plan?.Reach(name);
#endif
    }
}
