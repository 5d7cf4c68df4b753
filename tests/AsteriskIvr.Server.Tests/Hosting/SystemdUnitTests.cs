using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Hosting;

public sealed class SystemdUnitTests
{
    private static readonly Dictionary<string, string> Unit =
        File.ReadLines(Path.Combine(Repository.Root, "packaging/systemd/asterisk-ivr.service"))
            .Where(line => !line.StartsWith('#') && line.Contains('='))
            .Select(line => line.Split('=', 2))
            .GroupBy(pair => pair[0])
            .ToDictionary(group => group.Key, group => group.Last()[1]);

    [Test]
    public void Systemd_waits_longer_than_the_server_drains()
    {
        var drain = new CallsOptions().DrainTimeout + new PostCallOptions().DrainTimeout + TimeSpan.FromSeconds(10);

        TimeSpan.FromSeconds(int.Parse(Unit["TimeoutStopSec"])).ShouldBeGreaterThan(drain);
    }

    [Test]
    public void The_runtime_may_compile() => Unit.ShouldNotContainKey("MemoryDenyWriteExecute");

    [TestCase("Type", "notify")]
    [TestCase("NotifyAccess", "main")]
    [TestCase("WatchdogSec", "30")]
    [TestCase("Restart", "always")]
    [TestCase("NoNewPrivileges", "yes")]
    [TestCase("ProtectSystem", "strict")]
    [TestCase("CapabilityBoundingSet", "")]
    public void The_unit_says(string key, string value) => Unit[key].ShouldBe(value);
}
