namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class FlowVersionStoreTests(TestProvider provider)
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_changed_source_is_a_new_version_and_the_old_one_stays()
    {
        (await DeployAsync("support", "one")).ShouldBe(1);
        (await DeployAsync("support", "two")).ShouldBe(2);
        (await DeployAsync("other", "one")).ShouldBe(1);

        (await _database.Flows.FindSourceAsync("support", 1, CancellationToken.None)).ShouldBe("one");
        (await _database.Flows.FindSourceAsync("support", 2, CancellationToken.None)).ShouldBe("two");
        (await _database.Flows.FindSourceAsync("support", 3, CancellationToken.None)).ShouldBeNull();
        (await CurrentAsync("support")).ShouldBe(2);
    }

    [Test]
    public async Task A_source_that_is_known_is_the_version_it_was()
    {
        await DeployAsync("support", "one");
        await DeployAsync("support", "two");

        (await DeployAsync("support", "one")).ShouldBe(1);

        (await CurrentAsync("support")).ShouldBe(1);
        _database.Count("flow_versions").ShouldBe(2);
    }

    private Task<int> DeployAsync(string flow, string source) => _database.Flows.DeployAsync(flow, source, $"hash of {source}", CancellationToken.None);

    private async Task<int> CurrentAsync(string flow) => (await _database.Flows.CurrentVersionsAsync(CancellationToken.None))[flow];
}
