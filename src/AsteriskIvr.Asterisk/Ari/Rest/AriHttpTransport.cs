using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// REST over HTTP. Parameters of POST and PUT go into the JSON body, not into the URL: a URL ends up in logs, and Asterisk's web server
/// answers 400 to a request line over 4 KB. Asterisk has one thread a connection and a limit of sessions (100 by default), so connections
/// are few; when all are busy, requests wait for one.
/// </summary>
internal sealed class AriHttpTransport : IAriTransport, IDisposable
{
    /// <summary>MAX_CONTENT_LENGTH in Asterisk's main/http.c.</summary>
    public const int MaxBodyBytes = 40_960;

    /// <summary>Below MAX_HTTP_LINE_LENGTH, 4096, in Asterisk's main/http.c.</summary>
    public const int MaxUrlBytes = 4_000;

    private readonly HttpClient _client;
    private readonly string _base;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public AriHttpTransport(AriConnectionOptions options, TimeProvider time)
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            // Asterisk closes an idle connection after 15 s; ours are gone before.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = options.MaxHttpConnections,
            ConnectTimeout = options.RequestTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", options.Credentials());
        _base = options.BaseUri.AbsoluteUri.TrimEnd('/') + "/";
        _timeout = options.RequestTimeout;
        _time = time;
    }

    public async Task<AriReply> SendAsync(AriRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(request);
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await _client.SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new AriReply((int)response.StatusCode, response.ReasonPhrase ?? "", body, body.Length, pooled: false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AriTimeoutException(request, _timeout);
        }
        catch (HttpRequestException exception)
        {
            var never = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
            throw new AriConnectionLostException(request, maybeDone: !never, exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Message(AriRequest request)
    {
        var inBody = request.Method is "POST" or "PUT" && request.Body is null;
        var url = new StringBuilder(_base).Append(request.Path);
        if (!inBody)
        {
            var separator = '?';
            foreach (var (name, value, _) in request.Parameters)
            {
                url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }
        if (url.Length > MaxUrlBytes) throw new AriRequestTooLargeException(request, url.Length, MaxUrlBytes);
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(url.ToString()));
        if (request.HasBody || (inBody && request.Parameters.Count > 0)) message.Content = Content(request, inBody);
        return message;
    }

    private static ByteArrayContent Content(AriRequest request, bool parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AriSocket.JsonOptions)) request.WriteBody(writer, parameters);
        if (buffer.WrittenCount > MaxBodyBytes) throw new AriRequestTooLargeException(request, buffer.WrittenCount, MaxBodyBytes);
        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
