using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;
using RabbitMQ.Client;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>Events over a real RabbitMQ, where it is installed.</summary>
internal sealed class EventTests
{
    private const string Queue = "calls";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly EventNode Ended = new()
    {
        Topic = Make.Text(Queue),
        Json = Make.Json("""{ "call": "{{ call.id }}", "who": "Jürgen" }"""),
        Timeout = Limit,
    };

    private static RabbitMqServer _broker = null!;
    private NodeBench _bench = null!;

    [OneTimeSetUp]
    public async Task Start_a_broker()
    {
        if (!RabbitMqServer.IsInstalled)
            Assert.Ignore("RabbitMQ is not installed.");
        _broker = await RabbitMqServer.StartAsync();
        await OnChannelAsync(async channel =>
        {
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
            await channel.ExchangeDeclareAsync("ivr", ExchangeType.Topic, durable: true);
            await channel.QueueBindAsync(Queue, "ivr", "ivr.call.*");
            return true;
        });
    }

    [OneTimeTearDown]
    public async Task Stop_it()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
    }

    [SetUp]
    public async Task An_empty_queue()
    {
        await OnChannelAsync(channel => channel.QueuePurgeAsync(Queue));
        _bench = Bench();
    }

    [TearDown]
    public void Clean_up() => _bench?.Dispose();

    [Test]
    public async Task An_event_is_in_the_queue_on_disk_and_under_its_key()
    {
        (await _bench.RunAsync(Ended)).ShouldBe(Outlets.Next);

        var message = (await TakeAsync()).ShouldNotBeNull();
        JsonNode.Parse(message.Body.Span)!["who"]!.GetValue<string>().ShouldBe("Jürgen");
        message.BasicProperties.MessageId.ShouldBe($"{_bench.Call.Id}/node");
        message.BasicProperties.ContentType.ShouldBe("application/json");
        message.BasicProperties.Persistent.ShouldBeTrue();
        message.BasicProperties.Timestamp.UnixTime.ShouldBe(_bench.Clock.GetUtcNow().ToUnixTimeSeconds());
        (await TakeAsync()).ShouldBeNull();
    }

    [Test]
    public async Task An_exchange_spreads_it_by_topic()
    {
        await _bench.RunAsync(Ended with { Exchange = Make.Text("ivr"), Topic = Make.Text("ivr.call.{{ call.flow }}") });

        (await TakeAsync()).ShouldNotBeNull().RoutingKey.ShouldBe("ivr.call.support");
    }

    [Test]
    public async Task What_reaches_no_queue_and_what_has_no_exchange_has_failed_and_the_next_one_goes()
    {
        var fault = await _bench.FaultOfAsync(Ended with { Exchange = Make.Text("ivr"), Topic = Make.Text("nobody.listens") });
        (fault.Code, fault.IsPermanent, fault.Target).ShouldBe(("event-unroutable", false, TargetVerdict.Answers));

        fault = await _bench.FaultOfAsync(Ended with { Exchange = Make.Text("missing") });
        (fault.Code, fault.IsPermanent, fault.Target).ShouldBe(("event-exchange", false, TargetVerdict.Answers));

        (await _bench.RunAsync(Ended)).ShouldBe(Outlets.Next);
        (await TakeAsync()).ShouldNotBeNull();
    }

    [Test]
    public async Task Many_at_once_all_arrive()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _bench.RunAsync(Ended, $"call-{i}/node"))).WaitAsync(Limit);

        var ids = new HashSet<string>();
        while (await TakeAsync() is { } message)
            ids.Add(message.BasicProperties.MessageId!);
        ids.Count.ShouldBe(50);
    }

    [Test]
    public async Task A_broker_that_comes_back_gets_the_next_attempt_and_has_kept_what_it_confirmed()
    {
        await _bench.RunAsync(Ended, "before/node");
        await _broker.StopAsync();

        var fault = await _bench.FaultOfAsync(Ended);
        (fault.Code, fault.IsPermanent, fault.Target).ShouldBe(("broker-network", false, TargetVerdict.Away));

        await _broker.StartAgainAsync();
        (await _bench.RunAsync(Ended, "after/node")).ShouldBe(Outlets.Next);
        (await TakeAsync()).ShouldNotBeNull().BasicProperties.MessageId.ShouldBe("before/node");
        (await TakeAsync()).ShouldNotBeNull().BasicProperties.MessageId.ShouldBe("after/node");
    }

    [Test]
    public async Task A_refused_login_names_no_password()
    {
        using var bench = Bench(("Broker:Password", "hunter2"));

        var fault = await bench.FaultOfAsync(Ended);

        (fault.Code, fault.IsPermanent).ShouldBe(("broker-login", false));
        fault.ToString().ShouldNotContain("hunter2");
    }

    [Test]
    public async Task A_broker_that_says_nothing_runs_into_the_nodes_time_limit()
    {
        var asked = new TaskCompletionSource();
        await using var silent = new ScriptedServer((_, _, cancellationToken) =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        });
        using var bench = Bench(("Broker:Port", $"{silent.Port}"));

        var running = bench.RunAsync(Ended with { Timeout = TimeSpan.FromSeconds(3) });
        await asked.Task.WaitAsync(Limit);
        bench.Clock.Advance(TimeSpan.FromSeconds(3));

        (await Should.ThrowAsync<NodeFaultException>(running.WaitAsync(Limit))).Code.ShouldBe("timeout");
    }

    [Test]
    public async Task Without_a_broker_the_fault_names_the_key_to_set_and_a_long_topic_is_no_topic()
    {
        using var bench = new NodeBench();

        (await bench.FaultOfAsync(Ended)).Message.ShouldContain("Broker:Host");
        (await _bench.FaultOfAsync(Ended with { Topic = Make.Text(new string('x', 256)) })).Code.ShouldBe("event-name");
    }

    [Test]
    public void A_password_is_only_sent_over_TLS_or_to_this_machine()
    {
        new BrokerOptionsValidator().Validate(null, new BrokerOptions { Host = "mq.example.com", Tls = false }).FailureMessage.ShouldNotBeNull().ShouldContain("Broker:Tls");
        new BrokerOptionsValidator().Validate(null, new BrokerOptions { Host = "127.0.0.1", Tls = false }).Succeeded.ShouldBeTrue();
        new BrokerOptionsValidator().Validate(null, new BrokerOptions { Host = "mq.example.com" }).Succeeded.ShouldBeTrue();
    }

    private static NodeBench Bench(params (string Key, string? Value)[] more) =>
        new(new CallerScript(), [("Broker:Host", "127.0.0.1"), ("Broker:Port", $"{_broker.Port}"), ("Broker:Tls", "false"), .. more]);

    private static Task<BasicGetResult?> TakeAsync() => OnChannelAsync(channel => channel.BasicGetAsync(Queue, autoAck: true));

    private static async Task<T> OnChannelAsync<T>(Func<IChannel, Task<T>> work)
    {
        await using var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = _broker.Port }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await work(channel);
    }
}
