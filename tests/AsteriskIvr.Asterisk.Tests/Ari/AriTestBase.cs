using AsteriskIvr.Asterisk.Ari;

namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>A scripted Asterisk and a connection to it, both gone after each test.</summary>
internal abstract class AriTestBase
{
    private readonly List<AriConnection> _connections = [];
    private CancellationTokenSource _limit = null!;

    protected FakeAsterisk Fake { get; private set; } = null!;

    protected RecordingApplication Application { get; private set; } = null!;

    /// <summary>Cancelled when a test takes far too long.</summary>
    protected CancellationToken Limit => _limit.Token;

    protected AriConnectionOptions Options => new()
    {
        Name = "fake",
        BaseUri = Fake.BaseUri,
        User = "ivr",
        Password = "secret",
        Application = "ivr",
        ReconnectMin = TimeSpan.FromMilliseconds(1),
        ReconnectMax = TimeSpan.FromMilliseconds(20),
        RequestTimeout = TimeSpan.FromSeconds(5),
    };

    [SetUp]
    public async Task StartAsync()
    {
        _limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Fake = await FakeAsterisk.StartAsync();
        Application = new RecordingApplication();
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        await Fake.DisposeAsync();
        _limit.Dispose();
    }

    /// <summary>Not connected yet.</summary>
    protected AriConnection Start(AriConnectionOptions? options = null, TimeProvider? time = null)
    {
        var connection = new AriConnection(options ?? Options, Application, timeProvider: time);
        _connections.Add(connection);
        connection.Start();
        return connection;
    }

    protected async Task<AriConnection> ConnectAsync(AriConnectionOptions? options = null, TimeProvider? time = null)
    {
        var connection = Start(options, time);
        await Fake.NextConnectionAsync(Limit);
        await connection.WaitUntilConnectedAsync(Limit);
        return connection;
    }

    protected async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(5, Limit);
    }
}
