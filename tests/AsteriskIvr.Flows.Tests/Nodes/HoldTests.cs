using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class HoldTests
{
    [Test]
    public async Task Music_plays_for_the_time()
    {
        using var bench = new NodeBench();
        var began = bench.Clock.GetUtcNow();

        (await bench.RunAsync(new HoldNode { Duration = TimeSpan.FromSeconds(20) })).ShouldBe(Outlets.Next);

        bench.Caller.Operations.Select(o => o.ToString()).ShouldBe(["answer", "wait default"]);
        (bench.Clock.GetUtcNow() - began).ShouldBe(TimeSpan.FromSeconds(20));
    }
}
