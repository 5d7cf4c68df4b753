namespace AsteriskIvr.Asterisk.Ari;

/// <summary>A way for requests to reach Asterisk. A reply of any status is a reply; only its absence is an exception.</summary>
internal interface IAriTransport
{
    /// <exception cref="AriConnectionLostException">There is no connection, or it was lost before the reply.</exception>
    /// <exception cref="AriRequestTooLargeException">Asterisk would not take it; it was not sent.</exception>
    /// <exception cref="AriTimeoutException">No reply within the request time-out.</exception>
    Task<AriReply> SendAsync(AriRequest request, CancellationToken cancellationToken);
}
