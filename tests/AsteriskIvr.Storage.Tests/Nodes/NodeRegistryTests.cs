using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Nodes;

/// <summary>Servers that start, live and die on one PostgreSQL.</summary>
internal sealed class NodeRegistryTests
{
    private readonly List<TestDatabase> _servers = [];
    private Heir _heir = null!;
    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _heir = new Heir();
        _database = await TestDatabase.CreateAsync(new PostgreSqlProvider());
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        _servers.Clear();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_second_server_of_the_same_name_is_refused_while_the_first_lives()
    {
        await StartAsync(Server("node1", "one"));
        var second = Registry(Server("node1", "two")).StartAsync(CancellationToken.None);

        await PassUntilAsync(() => second.IsCompleted);

        (await Should.ThrowAsync<InvalidOperationException>(() => second)).Message.ShouldContain("Storage:NodeName: another server that is running has the name 'node1'");
    }

    [Test]
    public async Task A_name_that_somebody_left_elsewhere_is_free_when_its_lease_is_over()
    {
        var first = Server("node1", "one");
        await StartAsync(first);
        // Killed: it shows no sign of life from now on.
        await first.DisposeAsync();
        _servers.Remove(first);
        var second = Registry(Server("node1", "two")).StartAsync(CancellationToken.None);
        second.IsCompleted.ShouldBeFalse();

        await PassUntilAsync(() => second.IsCompleted);

        await second;
    }

    [Test]
    public async Task The_next_life_of_a_server_that_was_killed_has_its_name_at_once()
    {
        var first = Server("node1", "one");
        await StartAsync(first);
        await first.DisposeAsync();
        _servers.Remove(first);

        await StartAsync(Server("node1", "one"));
    }

    [Test]
    public async Task A_server_that_was_stopped_has_given_its_name_back()
    {
        var first = Server("node1", "one");
        await StartAsync(first);
        await Registry(first).StopAsync(CancellationToken.None);

        await StartAsync(Server("node1", "two"));
    }

    [Test]
    public async Task Who_does_not_yet_know_the_others_for_a_whole_lease_takes_nothing_over()
    {
        await AbandonCallAsync("node1");
        var start = _database.Time.GetUtcNow();
        await StartAsync(Server("node2", "two"));

        await PassUntilAsync(() => _heir.Calls.Count > 0);

        (_database.Time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        _heir.Calls.Single().Journal.Count.ShouldBe(1, "with all that happened in it");
        _database.Query("SELECT owner FROM calls").ShouldBe(["node2"]);
    }

    [Test]
    public async Task What_is_on_a_PBX_that_this_server_cannot_ask_is_left_for_another_lease_to_those_who_can()
    {
        _heir.Asks = false;
        await AbandonCallAsync("node1");
        var takeover = Server("node2", "two").Services.GetRequiredService<NodeTakeover>();

        await takeover.TakeOverAsync("node2", TimeSpan.FromSeconds(30), CancellationToken.None);
        _heir.Calls.ShouldBeEmpty();
        _database.Time.Advance(TimeSpan.FromSeconds(30));
        await takeover.TakeOverAsync("node2", TimeSpan.FromSeconds(30), CancellationToken.None);

        _heir.Calls.Count.ShouldBe(1);
    }

    [Test]
    public async Task Calls_that_were_taken_and_could_not_be_seen_to_are_seen_to_the_next_time()
    {
        await AbandonCallAsync("node1");
        var takeover = Server("node2", "two").Services.GetRequiredService<NodeTakeover>();
        _heir.Refuses = true;
        await takeover.TakeOverAsync("node2", TimeSpan.Zero, CancellationToken.None);
        _database.Query("SELECT owner FROM calls").ShouldBe(["node2"]);
        _heir.Refuses = false;

        await takeover.TakeOverAsync("node2", TimeSpan.Zero, CancellationToken.None);
        await takeover.TakeOverAsync("node2", TimeSpan.Zero, CancellationToken.None);

        _heir.Calls.Count.ShouldBe(1);
    }

    private TestDatabase Server(string name, string folder)
    {
        var server = _database.OpenAgain(name, more: services => services
            .AddSingleton<ICallHeir>(_heir)
            .Configure<StorageOptions>(options => options.SpoolPath = $"{_database.SpoolFile}.{folder}"));
        _servers.Add(server);
        return server;
    }

    private static NodeRegistry Registry(TestDatabase server) => server.Services.GetRequiredService<NodeRegistry>();

    private static Task StartAsync(TestDatabase server) => Registry(server).StartAsync(CancellationToken.None);

    // It was killed a lease ago, by the clock that all have before they ask the database.
    private async Task AbandonCallAsync(string name)
    {
        await using var server = _database.OpenAgain(name);
        var node = new NodeRow { Name = name, Instance = Guid.CreateVersion7(TestDatabase.Start), Version = "1.0" };
        (await server.Services.GetRequiredService<NodeStore>().TryBeginAsync(node, TimeSpan.FromSeconds(30), [], CancellationToken.None)).ShouldBeNull();
        var call = server.Call();
        await server.Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None);
        await server.Calls.AppendAsync([new(call.Id, 1, [new() { Entered = new("welcome", TestDatabase.Start) }])], CancellationToken.None);
        _database.Time.Advance(TimeSpan.FromSeconds(30));
    }

    private Task PassUntilAsync(Func<bool> condition) => Eventually.ShouldBeAsync(
        () =>
        {
            if (condition())
                return true;
            _database.Time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        TimeSpan.FromSeconds(60));

    private sealed class Heir : ICallHeir
    {
        public List<OpenCall> Calls { get; } = [];

        public bool Asks { get; set; } = true;

        public bool Refuses { get; set; }

        public bool CanAsk(string pbx) => Asks;

        public Task InheritAsync(IReadOnlyList<OpenCall> calls, CancellationToken cancellationToken)
        {
            if (Refuses)
                throw new InvalidOperationException("Not now.");
            Calls.AddRange(calls);
            return Task.CompletedTask;
        }
    }
}
