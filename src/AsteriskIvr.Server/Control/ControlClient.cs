using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Server.Control;

/// <summary>Asks a running server, over its Unix socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    public ControlClient(string socket)
    {
        Socket = socket;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://control/"),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>The socket's file.</summary>
    public string Socket { get; }

    /// <summary>Throws <see cref="NoServerException"/> where no server answers, and <see cref="ControlRequestException"/> where it refuses.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync<T>(token => _http.GetAsync(new Uri(path, UriKind.Relative), token), cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken) =>
        SendAsync<T>(token => _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, ControlJson.Options, token), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send(cancellationToken);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
                throw new ControlRequestException((await response.Content.ReadFromJsonAsync<ControlProblem>(ControlJson.Options, cancellationToken))!);
            // What is unhealthy is an answer, not a failure.
            if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.ServiceUnavailable)
                throw new ControlRequestException(new ControlProblem($"The server answered {(int)response.StatusCode}; its log says why.", []));
            return (await response.Content.ReadFromJsonAsync<T>(ControlJson.Options, cancellationToken))!;
        }
        catch (HttpRequestException error)
        {
            throw NoServerException.Of(Socket, error.InnerException as SocketException, error);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoServerException($"The server on {Socket} does not answer. Its log may say why.", error);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
