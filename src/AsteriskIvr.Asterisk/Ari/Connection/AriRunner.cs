using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Makes the connection, keeps it, and makes it anew: the loop behind <see cref="AriConnection"/>.</summary>
internal sealed class AriRunner(
    AriConnection connection,
    AriConnectionOptions options,
    IAriApplication application,
    AriDispatcher dispatcher,
    AriHttpTransport http,
    AriMetrics metrics,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>While failures repeat, one in this time is a warning, the others are debug lines.</summary>
    private static readonly TimeSpan WarnEvery = TimeSpan.FromMinutes(1);

    /// <summary>While Asterisk boots it answers 404 for a second or two: the wait then stays below four times the shortest.</summary>
    private const int BootingDoublings = 2;

    private readonly AriBackOff _backOff = new(options.ReconnectMin, options.ReconnectMax, Random.Shared.NextDouble);
    private DateTimeOffset _lastWarning = DateTimeOffset.MinValue;
    private DateTimeOffset? _startupTime;

    public async Task RunAsync(CancellationToken stopping)
    {
        for (var first = true; !stopping.IsCancellationRequested; first = false)
        {
            if (!first) metrics.Reconnect();
            var wait = await ConnectAndServeAsync(stopping);
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection from the attempt to its end; returns how long to wait before the next.</summary>
    private async Task<TimeSpan> ConnectAndServeAsync(CancellationToken stopping)
    {
        using var web = new ClientWebSocket();
        using var socket = new AriSocket(web, dispatcher, options, time, metrics, logger);
        var reading = Task.FromResult(AriDisconnect.Lost);
        try
        {
            await OpenAsync(web, stopping);
            dispatcher.Hold();
            reading = socket.ReadAsync();
            var server = await SetUpAsync(socket, stopping);
            return await ServeAsync(socket, server, reading, stopping);
        }
        catch (Exception exception) when (exception is WebSocketException or AriException or TimeoutException or IOException
            or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            if (stopping.IsCancellationRequested) return TimeSpan.Zero;
            return Failed(exception, web.HttpStatusCode);
        }
        finally
        {
            socket.Abort();
            await reading;
            dispatcher.Release();
        }
    }

    private async Task OpenAsync(ClientWebSocket web, CancellationToken stopping)
    {
        web.Options.SetRequestHeader("Authorization", "Basic " + options.Credentials());
        web.Options.KeepAliveInterval = options.KeepAliveInterval;
        web.Options.KeepAliveTimeout = options.KeepAliveTimeout;
        web.Options.CollectHttpResponseDetails = true;
        web.Options.Proxy = null;
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await web.ConnectAsync(options.EventsUri(), either.Token);
        }
        catch (Exception exception) when (limit.IsCancellationRequested && exception is OperationCanceledException or WebSocketException)
        {
            throw new TimeoutException($"no answer within {options.RequestTimeout}", exception);
        }
    }

    /// <summary>
    /// Asks who Asterisk is, by HTTP since it is not known yet what the websocket can do, and subscribes. Asterisk forgets an application's
    /// subscriptions when its websocket goes and no channel is left in it, so this is done after every connect.
    /// </summary>
    private async Task<AriServerInfo> SetUpAsync(AriSocket socket, CancellationToken stopping)
    {
        var info = await new AriClient(new AriRequester(() => http, http, metrics)).Asterisk.GetInfoAsync(cancellationToken: stopping);
        var text = info.System?.Version ?? "";
        var server = new AriServerInfo(
            AsteriskVersion.Parse(text), text, info.Config?.Name ?? "", info.System?.EntityId ?? "", info.Status?.StartupTime ?? default);
        IAriTransport transport = connection.UsesSocket(server) ? socket : http;
        var client = new AriClient(new AriRequester(() => transport, http, metrics));
        await client.Applications.SubscribeAsync(options.Application, ["channel:"], stopping);
        await client.Applications.FilterAsync(options.Application, Filter(), stopping);
        return server;
    }

    private async Task<TimeSpan> ServeAsync(AriSocket socket, AriServerInfo server, Task<AriDisconnect> reading, CancellationToken stopping)
    {
        var since = time.GetTimestamp();
        var restarted = _startupTime is { } before && before != server.StartupTime;
        _startupTime = server.StartupTime;
        connection.OnConnected(server, socket);
        metrics.Connected(1);
        var requestsBy = connection.UsesSocket(server) ? "websocket" : "http";
        AriLog.Connected(logger, options.Name, server.VersionText, options.Application, requestsBy, restarted);
        using var disconnected = new CancellationTokenSource();
        var told = TellConnectedAsync(server, restarted, disconnected.Token);
        dispatcher.Release();

        var reason = await WaitForEndAsync(socket, reading, stopping);

        connection.OnLost(reason == AriDisconnect.ApplicationReplaced ? AriConnectionState.Replaced : AriConnectionState.Connecting);
        metrics.Connected(-1);
        await disconnected.CancelAsync();
        var wait = Ended(reason, socket, time.GetElapsedTime(since));
        await told;
        await TellDisconnectedAsync(reason);
        return wait;
    }

    private static async Task<AriDisconnect> WaitForEndAsync(AriSocket socket, Task<AriDisconnect> reading, CancellationToken stopping)
    {
        await ((Task)reading).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested) return await reading;
        await socket.CloseAsync();
        return AriDisconnect.Stopped;
    }

    private TimeSpan Ended(AriDisconnect reason, AriSocket socket, TimeSpan lasted)
    {
        // A connection that breaks at once again and again is as good as none: only one that held starts the back-off anew.
        if (lasted > options.ReconnectMax) _backOff.Reset();
        _lastWarning = DateTimeOffset.MinValue;
        switch (reason)
        {
            case AriDisconnect.ApplicationReplaced:
                AriLog.Replaced(logger, options.Name, options.Application, options.ReplacedWait);
                return options.ReplacedWait;
            case AriDisconnect.QueueFull:
                AriLog.QueueFull(logger, options.Name, options.MaxQueuedEvents);
                return _backOff.Next();
            case AriDisconnect.Lost:
                AriLog.Lost(logger, options.Name, socket.Problem);
                return _backOff.Next();
            default:
                return TimeSpan.Zero;
        }
    }

    private TimeSpan Failed(Exception exception, HttpStatusCode status)
    {
        var problem = status switch
        {
            HttpStatusCode.NotFound => "404: Asterisk is starting, or its ARI is off",
            HttpStatusCode.Unauthorized => "401: it refuses the user or the password",
            _ => exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message,
        };
        var wait = status == HttpStatusCode.NotFound ? _backOff.Next(BootingDoublings) : _backOff.Next();
        var now = time.GetUtcNow();
        var warn = now - _lastWarning >= WarnEvery;
        if (warn) _lastWarning = now;
        AriLog.CannotConnect(logger, warn ? LogLevel.Warning : LogLevel.Debug, options.Name, _backOff.Attempts, problem);
        return wait;
    }

    private async Task TellConnectedAsync(AriServerInfo server, bool restarted, CancellationToken disconnected)
    {
        try
        {
            await application.OnConnectedAsync(server, restarted, disconnected);
        }
        catch (OperationCanceledException) when (disconnected.IsCancellationRequested)
        {
            // It did as it was told.
        }
        catch (Exception exception)
        {
            AriLog.ApplicationFailed(logger, exception, options.Name, nameof(IAriApplication.OnConnectedAsync));
        }
    }

    private async Task TellDisconnectedAsync(AriDisconnect reason)
    {
        try
        {
            await application.OnDisconnectedAsync(reason);
        }
        catch (Exception exception)
        {
            AriLog.ApplicationFailed(logger, exception, options.Name, nameof(IAriApplication.OnDisconnectedAsync));
        }
    }

    private JsonElement Filter()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("disallowed"u8);
            foreach (var type in Enum.GetValues<AriEventTypes>())
            {
                if (!ulong.IsPow2((ulong)type) || !options.Filtered.HasFlag(type)) continue;
                writer.WriteStartObject();
                writer.WriteString("type"u8, AriEventCatalog.Name(type));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.ToArray());
    }
}
