using System.Diagnostics;
using System.Reflection;
using AsteriskIvr.Flows.Diagnostics;

namespace AsteriskIvr.Flows.Tests.Diagnostics;

internal sealed class FaultPointTests
{
    // The compiler leaves calls of such a method out of every build that does not define the symbol: Release does not.
    [Test]
    public void Calls_of_fault_points_are_compiled_into_debug_builds_only()
    {
        var reach = typeof(FaultPoint).GetMethod(nameof(FaultPoint.Reach))!;

        reach.GetCustomAttributes<ConditionalAttribute>().Select(a => a.ConditionString).ShouldBe(["DEBUG"]);
        typeof(FaultPoint).Module.Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled.ShouldBe(
            typeof(FaultPoint).Assembly.GetType("AsteriskIvr.Flows.Diagnostics.FaultPlan") is not null, "the plan is in a build if it is a Debug build");
    }

#if DEBUG
    [Test]
    public void Without_the_variables_there_is_no_plan() => FaultPlan.Of(_ => null).ShouldBeNull();

    [Test]
    public void Points_are_recorded_with_their_counts()
    {
        using var folder = new Testing.TempFolder();
        var plan = FaultPlan.Of(name => name == FaultPoint.RecordVariable ? folder["points"] : null)!;

        foreach (var name in (string[])["a", "b", "a"])
            plan.Reach(name);

        File.ReadAllLines(folder["points"]).ShouldBe(["a#1", "b#1", "a#2"]);
    }

    [Test]
    public void A_kill_that_a_file_asks_for_is_counted_from_when_the_file_is_there()
    {
        using var folder = new Testing.TempFolder();
        var plan = FaultPlan.Of(name => name == FaultPoint.RecordVariable ? folder["points"] : name == FaultPoint.KillFileVariable ? folder["kill"] : null)!;
        plan.Reach("a");
        File.WriteAllText(folder["kill"], "never#1");

        plan.Reach("a");

        File.ReadAllLines(folder["points"]).ShouldBe(["a#1", "a#1"]);
    }
#endif
}
