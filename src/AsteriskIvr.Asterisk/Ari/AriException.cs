namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// Asterisk refused a request, or it could not be made. Names method and path, never query or body: they can hold what a caller typed.
/// </summary>
public class AriException : Exception
{
    internal AriException(AriRequest request, int? status, string message, Exception? inner = null)
        : base($"{request.Method} {request.Path}: {message}", inner)
    {
        Method = request.Method;
        Path = request.Path;
        Status = status;
    }

    /// <summary>The HTTP status that Asterisk answered; null when it did not.</summary>
    public int? Status { get; }

    /// <summary>The request's HTTP method.</summary>
    public string Method { get; }

    /// <summary>The request's path below <c>/ari/</c>.</summary>
    public string Path { get; }

    /// <summary>The channel, bridge, playback … is not there (any more): status 404.</summary>
    public bool IsNotFound => Status == 404;
}

/// <summary>The connection to Asterisk is not there, or was lost while the request was under way.</summary>
public sealed class AriConnectionLostException : AriException
{
    internal AriConnectionLostException(AriRequest request, bool maybeDone, Exception? inner = null)
        : base(
            request, null,
            maybeDone ? "the connection was lost before the reply; it may have been done" : "not connected; it was not sent",
            inner) =>
        MaybeDone = maybeDone;

    /// <summary>True when Asterisk may have got the request: nobody can know. False when it was never sent.</summary>
    public bool MaybeDone { get; }
}

/// <summary>Asterisk did not reply within <see cref="AriConnectionOptions.RequestTimeout"/>; it may have done it.</summary>
public sealed class AriTimeoutException : AriException
{
    internal AriTimeoutException(AriRequest request, TimeSpan limit)
        : base(request, null, $"no reply within {limit}")
    {
    }
}

/// <summary>
/// The request is larger than Asterisk takes: 65,535 bytes in a websocket frame, 40,960 bytes in an HTTP body. It was not sent.
/// </summary>
public sealed class AriRequestTooLargeException : AriException
{
    internal AriRequestTooLargeException(AriRequest request, int size, int limit)
        : base(request, null, $"the request has {size} bytes, Asterisk takes {limit}")
    {
    }
}
