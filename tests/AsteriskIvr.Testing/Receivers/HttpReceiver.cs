using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Testing;

/// <summary>A real HTTP server (Kestrel) on a free loopback port, that keeps the requests it gets and answers as the test says.</summary>
public sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private HttpReceiver(WebApplication application) => _application = application;

    /// <summary>Where it listens, such as http://127.0.0.1:40001/.</summary>
    public Uri Uri => new(_application.Urls.Single() + "/");

    /// <summary>What a request is answered with; 200 and no body unless set. It can be changed at any time.</summary>
    public Func<ReceivedRequest, HttpAnswer> Answer { get; set; } = _ => new HttpAnswer();

    /// <summary>The requests so far, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Starts a server and returns when it listens.</summary>
    public static async Task<HttpReceiver> StartAsync(CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new HttpReceiver(builder.Build());
        receiver._application.Run(receiver.ReceiveAsync);
        await receiver._application.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>Waits until so many requests have come, and returns all of them.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> WaitForRequestsAsync(
        int count, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        await Eventually.ShouldBeAsync(() => _requests.Count >= count, timeout, () => $"{_requests.Count} requests", cancellationToken);
        return Requests;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new ReceivedRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
        _requests.Enqueue(request);
        var answer = Answer(request);
        if (answer.Delay > TimeSpan.Zero)
            await Task.Delay(answer.Delay, context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}
