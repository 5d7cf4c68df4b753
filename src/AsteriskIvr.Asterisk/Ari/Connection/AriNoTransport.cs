namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Stands where requests may only go over the websocket and there is none.</summary>
internal sealed class AriNoTransport : IAriTransport
{
    public static readonly AriNoTransport Instance = new();

    public Task<AriReply> SendAsync(AriRequest request, CancellationToken cancellationToken) =>
        Task.FromException<AriReply>(new AriConnectionLostException(request, maybeDone: false));
}
