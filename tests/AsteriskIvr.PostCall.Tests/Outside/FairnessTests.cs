using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Tests.Nodes;
using AsteriskIvr.Testing;

namespace AsteriskIvr.PostCall.Tests.Outside;

/// <summary>A target that hangs, with hundreds of runs that wait for it, beside one that works: on real sockets and a real clock.</summary>
internal sealed class FairnessTests
{
    private const int Bound = 4;
    private const int OfDead = 300;
    private const int OfHealthy = 150;

    private readonly ConcurrentDictionary<string, int> _delivered = new();
    private readonly List<Socket> _open = [];
    private volatile bool _isBack;
    private int _requests;
    private int _most;

    [Test]
    public async Task A_dead_target_holds_nobody_else_up_and_is_not_flooded_when_it_returns()
    {
        await using var dead = new ScriptedServer(AnswerOnceItReturnsAsync);
        var url = $"http://127.0.0.1:{dead.Port}";
        await using var healthy = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        await using var bench = await OutsideBench.CreateAsync(
            new HttpNode
            {
                Method = "POST",
                Url = Template.Parse("{{ session.url }}"),
                Timeout = TimeSpan.FromSeconds(2),
                Retry = new RetryPolicy { Attempts = 1000, First = TimeSpan.FromMilliseconds(50), Max = TimeSpan.FromMilliseconds(100) },
            },
            options => (options.MaxConcurrentRuns, options.MaxConcurrentPerTarget) = (8, Bound));
        var calls = await bench.QueueAsync(OfDead, new JsonObject { ["url"] = url });
        await bench.QueueAsync(OfHealthy, new JsonObject { ["url"] = healthy.Url });

        await bench.StartAsync();

        // Those of the dead one are due first, and more than this server executes at once.
        await Eventually.ShouldBeAsync(() => bench.Count("done") == OfHealthy, TimeSpan.FromSeconds(60), () => $"{bench.Count("done")} done");
        healthy.Requests.Count.ShouldBe(OfHealthy);
        bench.Count("open").ShouldBe(OfDead);
        await Eventually.ShouldBeAsync(() => bench.Targets.Statuses.Any(t => t is { Target: var target, State: not PostCall.Targets.TargetState.InService } && target == url), TimeSpan.FromSeconds(60));
        Volatile.Read(ref _most).ShouldBeLessThanOrEqualTo(Bound);

        // From here on it is asked by one attempt at a time.
        await Eventually.ShouldBeAsync(() => Now <= 1);
        Volatile.Write(ref _most, 0);
        var before = Volatile.Read(ref _requests);
        await Eventually.ShouldBeAsync(() => Volatile.Read(ref _requests) >= before + 3, TimeSpan.FromSeconds(60));
        Volatile.Read(ref _most).ShouldBe(1);
        bench.Count("open", "failed_attempts = 0").ShouldBeGreaterThan(OfDead / 2, "who waits for a target out of service has not used up an attempt");
        bench.Query("SELECT DISTINCT error FROM runs WHERE state = 'open' AND failed_attempts = 0 AND error IS NOT NULL").ShouldBe([$"waits for {url}"]);
        var whileAway = Volatile.Read(ref _requests);

        _isBack = true;

        await Eventually.ShouldBeAsync(() => bench.Count("done") == OfDead + OfHealthy, TimeSpan.FromSeconds(90), () => $"{bench.Count("done")} done");
        _delivered.Count.ShouldBe(OfDead);
        _delivered.Values.ShouldAllBe(times => times == 1);
        _delivered.Keys.ShouldBe(calls.Select(id => $"{id}/act"), ignoreOrder: true);
        Volatile.Read(ref _most).ShouldBeLessThanOrEqualTo(Bound);
        bench.Count("dead").ShouldBe(0);
        bench.Log.Lines.Count.ShouldBe(2, string.Join('\n', bench.Log.Lines));
        await TestContext.Progress.WriteLineAsync(
            $"fairness: {OfDead} runs wait for a dead target, {OfHealthy} of a healthy one are done; {whileAway} attempts reached the dead one meanwhile; after its return {_delivered.Count} delivered once each, at most {_most} at a time (bound {Bound})");
    }

    private async Task AnswerOnceItReturnsAsync(Socket socket, NetworkStream stream, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        Enter(socket);
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var key = "";
            while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 } line)
            {
                if (line.StartsWith("Idempotency-Key: ", StringComparison.Ordinal))
                    key = line["Idempotency-Key: ".Length..];
            }
            if (!_isBack)
            {
                // Until the client does not wait any more and closes the connection.
                await stream.CopyToAsync(Stream.Null, cancellationToken);
                return;
            }
            await Task.Delay(50, cancellationToken);
            _delivered.AddOrUpdate(key, 1, (_, times) => times + 1);
            // Whoever has the answer may send the next request before this is heard of here.
            Leave(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedHttpServer.Answer("200 OK")), cancellationToken);
        }
        finally
        {
            Leave(socket);
        }
    }

    private int Now
    {
        get
        {
            lock (_open)
            {
                ForgetClosed();
                return _open.Count;
            }
        }
    }

    private void Enter(Socket socket)
    {
        lock (_open)
        {
            ForgetClosed();
            _open.Add(socket);
            if (_open.Count > Volatile.Read(ref _most))
                Volatile.Write(ref _most, _open.Count);
        }
    }

    private void Leave(Socket socket)
    {
        lock (_open)
            _open.Remove(socket);
    }

    // A client that has given up has closed its end, which a socket knows before the task that reads from it does.
    private void ForgetClosed() => _open.RemoveAll(socket => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);
}
