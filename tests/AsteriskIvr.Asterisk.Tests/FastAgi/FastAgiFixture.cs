using System.Net;
using AsteriskIvr.Asterisk.FastAgi;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

/// <summary>A running server on a free port, and what it logged.</summary>
internal sealed class FastAgiFixture : IAsyncDisposable
{
    private FastAgiFixture(FastAgiServer server, LogList log) => (Server, Log) = (server, log);

    public FastAgiServer Server { get; }

    public LogList Log { get; }

    public IPEndPoint EndPoint => Server.LocalEndPoint!;

    public static FastAgiOptions Options { get; } = new() { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), StopGrace = TimeSpan.FromMilliseconds(200) };

    public static async Task<FastAgiFixture> StartAsync(
        Func<AgiSession, CancellationToken, Task> handler, FastAgiOptions? options = null, TimeProvider? timeProvider = null)
    {
        var log = new LogList();
        var server = new FastAgiServer(options ?? Options, handler, log, timeProvider);
        await server.StartAsync();
        return new FastAgiFixture(server, log);
    }

    /// <summary>Serves one call: the script on Asterisk's side, the handler on ours; returns what the handler returned.</summary>
    public static async Task<T> ServeAsync<T>(Func<AgiSession, Task<T>> handler, Func<FakeAsterisk, Task> script)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = await StartAsync(async (session, _) =>
        {
            try
            {
                result.SetResult(await handler(session));
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        }, timeProvider: new FakeTimeProvider());
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await script(asterisk);
        return await result.Task.WaitAsync(FakeAsterisk.Patience);
    }

    /// <summary>Polls with a deadline.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(deadline).ShouldBeLessThan(FakeAsterisk.Patience, "the condition did not come true");
            await Task.Delay(5);
        }
    }

    /// <summary>Shouldly makes every cancellation a TaskCanceledException; here it matters which it is.</summary>
    public static async Task<T> CatchAsync<T>(Func<Task> action)
        where T : Exception
    {
        try
        {
            await action();
        }
        catch (T exception)
        {
            return exception;
        }
        throw new ShouldAssertException($"{typeof(T).Name} was expected, but nothing was thrown.");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
