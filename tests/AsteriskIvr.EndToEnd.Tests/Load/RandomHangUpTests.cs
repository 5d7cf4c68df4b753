using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Load;

/// <summary>Many calls over both protocols, whose callers hang up at any moment.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed class RandomHangUpTests
{
    [Test]
    public async Task Each_of_three_hundred_calls_is_stored_once_and_has_one_post_call_run()
    {
        await using var world = await IvrWorld.StartAsync();
        var load = new SippLoad(Total: 150, Rate: 15, Concurrency: 100);

        var results = await Task.WhenAll(
            world.Callers.RunLoadAsync(RandomHangUp("agi"), load), world.Callers.RunLoadAsync(RandomHangUp("ari"), load));

        StoredCalls? stored = null;
        await Eventually.ShouldBeAsync(
            () => (stored = world.ReadStored()) is { OpenCalls: 0, RunsNotDone: 0 }, TimeSpan.FromSeconds(60), () => $"{stored}{Environment.NewLine}{world.Server.Log}");
        results.Sum(r => r.Created).ShouldBe(300);
        stored!.EachOnce.ShouldBeTrue(stored.ToString());
        // Asterisk's own record of what was there.
        stored.UniqueIds.Order().ShouldBe(world.Pbx.ReadCdr().Where(cdr => cdr.Context != "targets").Select(cdr => cdr.UniqueId).Distinct().Order());
        stored.UniqueIds.Count.ShouldBe(300);
    }

    // The menu's prompt lasts longer than any of them waits, and its time-out as well: the caller always leaves first.
    private static CallScript RandomHangUp(string transport) =>
        new CallScript($"{transport}-menu").WaitAnswer().HangUpBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
}
