using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Storage.Deployments;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class FlowVersionStoreTests(TestProvider provider)
{
    private TestDatabase _database = null!;

    private FlowVersionCatalog Catalog => _database.Services.GetRequiredService<FlowVersionCatalog>();

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_changed_source_is_a_new_version_and_the_old_one_stays()
    {
        (await DeployAsync("support", "one")).ShouldBe(new DeployedVersion("support", 1, IsNew: true, IsChange: true));
        (await DeployAsync("support", "two")).Version.ShouldBe(2);
        (await DeployAsync("other", "one")).Version.ShouldBe(1);

        (await SourceAsync("support", 1)).ShouldBe("one");
        (await SourceAsync("support", 2)).ShouldBe("two");
        (await SourceAsync("support", 3)).ShouldBeNull();
        (await CurrentAsync("support")).ShouldBe(2);
    }

    [Test]
    public async Task A_source_that_is_known_is_the_version_it_was()
    {
        await DeployAsync("support", "one");
        await DeployAsync("support", "two");

        (await DeployAsync("support", "one")).ShouldBe(new DeployedVersion("support", 1, IsNew: false, IsChange: true));
        (await DeployAsync("support", "one")).ShouldBe(new DeployedVersion("support", 1, IsNew: false, IsChange: false));

        (await CurrentAsync("support")).ShouldBe(1);
        _database.Count("flow_versions").ShouldBe(2);
        (await Catalog.HistoryAsync("support", default)).Select(entry => $"{entry.Action} {entry.Version}").ShouldBe(["deploy 1", "deploy 2", "deploy 1"]);
    }

    [Test]
    public async Task A_version_is_kept_with_its_kind_its_subflows_and_who_deployed_it_and_why()
    {
        var version = new NewVersion(FlowFileKind.Subflow, "ask", "text", new Dictionary<string, string> { ["inner"] = "more: ä" }, "hash");
        await _database.Flows.DeployAsync(new Deployment([version], "alice (uid 1000)") { Message = "new prompt", IsByPerson = true }, default);

        var stored = (await _database.Flows.FindAsync("ask", 1, default)).ShouldNotBeNull();
        (stored.Kind, stored.Source, stored.Subflows["inner"]).ShouldBe((FlowFileKind.Subflow, "text", "more: ä"));
        var listed = (await Catalog.ListAsync(null, default)).ShouldHaveSingleItem();
        (listed.Author, listed.Message, listed.DeployedAt, listed.Hash, listed.IsCurrent).ShouldBe(("alice (uid 1000)", "new prompt", TestDatabase.Start, "hash", true));
        _database.Query("SELECT actor, action, detail FROM audit").ShouldBe(["alice (uid 1000)|deploy|ask@1: new prompt"]);
    }

    [Test]
    public async Task All_of_a_deployment_is_current_at_once_and_what_is_withdrawn_is_no_more()
    {
        await DeployAsync("old", "one");

        await _database.Flows.DeployAsync(new Deployment([Version("a", "one"), Version("b", "one")], "folder /flows") { Withdrawn = ["old", "never-there"] }, default);

        (await _database.Flows.CurrentVersionsAsync(default)).ShouldBe(new Dictionary<string, int> { ["a"] = 1, ["b"] = 1 }, ignoreOrder: true);
        (await SourceAsync("old", 1)).ShouldBe("one", "calls under way need it");
        (await Catalog.HistoryAsync("old", default)).Select(entry => entry.Action).ShouldBe(["deploy", "withdraw"]);
        _database.Count("audit").ShouldBe(0);
    }

    [Test]
    public async Task A_rollback_makes_an_earlier_version_current_and_is_audited()
    {
        await DeployAsync("support", "one");
        await DeployAsync("support", "two");

        (await _database.Flows.RollBackAsync("support", 1, "bob", "no sound", default)).ShouldBeTrue();
        (await _database.Flows.RollBackAsync("support", 7, "bob", null, default)).ShouldBeFalse();

        (await CurrentAsync("support")).ShouldBe(1);
        _database.Query("SELECT actor, action, detail FROM audit").ShouldBe(["bob|rollback|support@2 → support@1: no sound"]);
    }

    [Test]
    public async Task A_version_that_is_removed_leaves_its_number_taken()
    {
        await DeployAsync("support", "one");
        await DeployAsync("support", "two");
        await _database.Flows.RollBackAsync("support", 1, "bob", null, default);
        (await Catalog.RemoveAsync("support", 2, "bob", default)).ShouldNotBeNull().ShouldContain("in a minute");
        _database.Time.Advance(FlowVersionCatalog.Settling + TimeSpan.FromSeconds(1));

        (await Catalog.RemoveAsync("support", 2, "bob", default)).ShouldBeNull();

        (await SourceAsync("support", 2)).ShouldBeNull();
        (await _database.Flows.RollBackAsync("support", 2, "bob", null, default)).ShouldBeFalse();
        (await Catalog.RemoveAsync("support", 2, "bob", default)).ShouldBe("There is no support@2.");
        (await DeployAsync("support", "two")).ShouldBe(new DeployedVersion("support", 3, IsNew: true, IsChange: true));
        (await Catalog.ListAsync("support", default)).Select(v => (v.Version, v.IsCurrent, v.RemovedAt is not null)).ShouldBe([(3, true, false), (2, false, true), (1, false, false)]);
    }

    [Test]
    public async Task A_version_in_use_is_not_removed()
    {
        await DeployAsync("support", "one");
        await DeployAsync("support", "two");
        await DeployAsync("support", "three");
        var call = _database.Call(flowVersion: 1);
        await _database.Calls.StartAsync(call, Transports.FastAgi, default);
        _database.Time.Advance(FlowVersionCatalog.Settling + TimeSpan.FromSeconds(1));

        (await Catalog.RemoveAsync("support", 3, "bob", default)).ShouldNotBeNull().ShouldContain("new calls get");
        (await Catalog.RemoveAsync("support", 1, "bob", default)).ShouldNotBeNull().ShouldContain("1 call(s) have not ended");
        (await Catalog.ListAsync("support", default)).Single(v => v.Version == 1).OpenCalls.ShouldBe(1);
        await _database.Calls.EndAsync(_database.End(call), default);
        (await Catalog.RemoveAsync("support", 1, "bob", default)).ShouldNotBeNull().ShouldContain("1 post-call run(s)");
        (await Catalog.ListAsync("support", default)).Single(v => v.Version == 1).UnfinishedRuns.ShouldBe(1);
        (await SourceAsync("support", 1)).ShouldBe("one");
        (await Catalog.RemoveAsync("support", 2, "bob", default)).ShouldBeNull();
    }

    private async Task<DeployedVersion> DeployAsync(string flow, string source) => (await _database.Flows.DeployAsync(new Deployment([Version(flow, source)], "test"), default)).Single();

    private static NewVersion Version(string flow, string source) => new(FlowFileKind.Flow, flow, source, new Dictionary<string, string>(), $"hash of {source}");

    private async Task<string?> SourceAsync(string flow, int version) => (await _database.Flows.FindAsync(flow, version, default))?.Source;

    private async Task<int> CurrentAsync(string flow) => (await _database.Flows.CurrentVersionsAsync(default))[flow];
}
