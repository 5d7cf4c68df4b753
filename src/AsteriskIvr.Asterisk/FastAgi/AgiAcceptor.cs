using System.Net.Sockets;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Accepts until the listener is closed; an error is waited out, with growing patience.</summary>
/// <remarks>
/// Meanwhile callers wait in the backlog, until Asterisk's own time-out sends them to the dialplan's fallback. An error is a code here, not thrown.
/// </remarks>
internal sealed class AgiAcceptor(FastAgiServer server, Socket listener) : SocketAsyncEventArgs(true)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _delay = FirstDelay;

    /// <summary>Starts to accept; the task ends once the listener is closed.</summary>
    public Task Start()
    {
        Accept();
        return _ended.Task;
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Take())
            Accept();
    }

    private void Accept()
    {
        try
        {
            do
            {
                AcceptSocket = null;
                if (listener.AcceptAsync(this))
                    return;
            }
            while (Take());
        }
        catch (ObjectDisposedException)
        {
            _ended.TrySetResult();
        }
    }

    private bool Take()
    {
        if (SocketError == SocketError.Success && AcceptSocket is { } socket)
        {
            _delay = FirstDelay;
            server.Admit(socket);
            return true;
        }
        if (server.Stopping.IsCancellationRequested)
            _ended.TrySetResult();
        else
            _ = GoOnLaterAsync();
        return false;
    }

    private async Task GoOnLaterAsync()
    {
        server.Logger.AcceptFailed(SocketError, _delay);
        await Task.Delay(_delay, server.Time, server.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _delay = _delay * 2 < MaxDelay ? _delay * 2 : MaxDelay;
        Accept();
    }
}
