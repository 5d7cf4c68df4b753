using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Nodes;

/// <summary>Names, leases, and what is left of a server that is gone.</summary>
[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class NodeStoreTests(TestProvider provider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly Guid[] None = [];

    private TestDatabase _database = null!;
    private TestDatabase _second = null!;
    private TestDatabase _third = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync(provider);
        _second = _database.OpenAgain("node2");
        _third = _database.OpenAgain("node3");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _third.DisposeAsync();
        await _second.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_name_belongs_to_one_life_until_its_lease_is_over()
    {
        var first = await BeginAsync("node1");

        (await Store(_second).TryBeginAsync(New("node1"), Lease, None, CancellationToken.None)).ShouldNotBeNull().Instance.ShouldBe(first.Instance);
        _database.Time.Advance(Lease - TimeSpan.FromSeconds(1));
        (await Store(_database).RenewAsync(first, Lease, CancellationToken.None)).ShouldBeTrue();
        _database.Time.Advance(Lease - TimeSpan.FromSeconds(1));
        (await Store(_second).TryBeginAsync(New("node1"), Lease, None, CancellationToken.None)).ShouldNotBeNull();
        _database.Time.Advance(TimeSpan.FromSeconds(1));

        (await Store(_second).TryBeginAsync(New("node1"), Lease, None, CancellationToken.None)).ShouldBeNull();
        (await Store(_database).RenewAsync(first, Lease, CancellationToken.None)).ShouldBeFalse("another life has the name");
    }

    [Test]
    public async Task A_life_that_is_known_to_be_over_and_one_that_let_go_hold_up_nobody()
    {
        var first = await BeginAsync("node1");
        var second = New("node1");

        (await Store(_database).TryBeginAsync(second, Lease, [first.Instance], CancellationToken.None)).ShouldBeNull();
        await Store(_database).EndAsync(first, CancellationToken.None);
        (await Store(_second).TryBeginAsync(New("node1"), Lease, None, CancellationToken.None)).ShouldNotBeNull("the first lets go of nothing that is not its own");
        await Store(_database).EndAsync(second, CancellationToken.None);

        (await Store(_second).TryBeginAsync(New("node1"), Lease, None, CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task Of_two_that_take_over_at_once_each_call_has_one()
    {
        await BeginAsync("node1");
        var calls = new List<Guid>();
        for (var i = 0; i < 40; i++)
            calls.Add((await StartAsync()).Id);
        _database.Time.Advance(Lease);

        var taken = await Task.WhenAll(
            Task.Run(() => Store(_second).TakeCallsAsync("node1", "node2", "pbx1", CancellationToken.None)),
            Task.Run(() => Store(_third).TakeCallsAsync("node1", "node3", "pbx1", CancellationToken.None)));

        taken.SelectMany(ids => ids).ShouldBe(calls, ignoreOrder: true);
        _database.Query("SELECT owner, count(*) FROM calls GROUP BY owner ORDER BY owner")
            .ShouldBe(new[] { $"node2|{taken[0].Count}", $"node3|{taken[1].Count}" }.Where(line => !line.EndsWith("|0", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Nothing_is_taken_from_a_server_that_shows_itself_or_never_did()
    {
        var first = await BeginAsync("node1");
        await StartAsync();
        await StartAsync(_third);
        _database.Time.Advance(Lease);
        (await Store(_second).FindGoneAsync("node2", CancellationToken.None)).Select(gone => (gone.Node, gone.Pbx)).ShouldBe([("node1", "pbx1")]);

        await Store(_database).RenewAsync(first, Lease, CancellationToken.None);

        (await Store(_second).TakeCallsAsync("node1", "node2", "pbx1", CancellationToken.None)).ShouldBeEmpty();
        (await Store(_second).TakeCallsAsync("node3", "node2", "pbx1", CancellationToken.None)).ShouldBeEmpty("an older version that knows no leases");
        (await Store(_second).FindGoneAsync("node2", CancellationToken.None)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_server_that_comes_back_stores_no_second_end()
    {
        await BeginAsync("node1");
        var call = await StartAsync();
        _database.Time.Advance(Lease);
        await Store(_second).TakeCallsAsync("node1", "node2", "pbx1", CancellationToken.None);
        var inherited = (await _second.Services.GetRequiredService<Stores.CallLoader>().LoadAsync([call.Id], CancellationToken.None)).Single();

        (await _second.Calls.EndAsync(_database.End(inherited.Call, reason: EndReason.ServerLost), CancellationToken.None)).ShouldBeTrue();
        (await _database.Calls.EndAsync(_database.End(call), CancellationToken.None)).ShouldBeFalse();

        _database.Query("SELECT end_reason FROM calls").ShouldBe(["server-lost"]);
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task People_see_who_is_alive_and_what_each_has_open()
    {
        var first = await BeginAsync("node1");
        await BeginAsync("node2");
        await StartAsync();
        await _second.QueueRunAsync();
        await _second.Runs.ClaimAsync(1, Lease, CancellationToken.None);
        await StartAsync(_third);
        _database.Time.Advance(Lease);
        await Store(_second).RenewAsync(New("node2"), Lease, CancellationToken.None);
        await BeginAsync("node4");
        await Store(_database).EndAsync(await BeginAsync("node5"), CancellationToken.None);
        var queries = _database.Services.GetRequiredService<NodeQueries>();

        var nodes = await queries.ListAsync(CancellationToken.None);

        // A file belongs to one server.
        var expected = provider is SqliteProvider
            ? new[] { "node1 alive 1 0", "node2 unknown 0 1", "node3 unknown 1 0" }
            : ["node1 gone 1 0", "node2 gone 0 1", "node3 unknown 1 0", "node4 alive 0 0", "node5 stopped 0 0"];
        nodes.Select(node => $"{node.Name} {node.State} {node.OpenCalls} {node.LeasedRuns}").ShouldBe(expected);
        first.StartedAt.ShouldBe(TestDatabase.Start);
    }

    [Test]
    public async Task Who_has_nothing_open_is_forgotten_after_a_month()
    {
        await BeginAsync("node1");
        await BeginAsync("node2");
        await StartAsync();
        _database.Time.Advance(TimeSpan.FromDays(31));

        await Store(_third).ForgetAsync(CancellationToken.None);

        _database.Query("SELECT name FROM nodes").ShouldBe(["node1"]);
    }

    private static NodeStore Store(TestDatabase server) => server.Services.GetRequiredService<NodeStore>();

    private static NodeRow New(string name) => new() { Name = name, Instance = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), Version = "1.0" };

    private async Task<NodeRow> BeginAsync(string name)
    {
        var node = New(name);
        (await Store(_database).TryBeginAsync(node, Lease, None, CancellationToken.None)).ShouldBeNull();
        return node;
    }

    private async Task<CallFacts> StartAsync(TestDatabase? server = null)
    {
        server ??= _database;
        var call = server.Call();
        await server.Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None);
        return call;
    }
}
