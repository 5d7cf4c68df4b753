using System.Net.Sockets;

namespace AsteriskIvr.Server.Control;

/// <summary>No server answers on the control socket; the message says which was tried, and what to do.</summary>
internal sealed class NoServerException(string message, Exception inner) : Exception(message, inner)
{
    public static NoServerException Of(string socket, SocketException? reason, Exception inner) => new(
        reason?.SocketErrorCode switch
        {
            SocketError.AccessDenied =>
                $"The control socket {socket} may not be used by {Environment.UserName}. Run this as the server's user or as a member of the socket's group, "
                + "such as: sudo -u asterisk-ivr asterisk-ivr …",
            SocketError.ConnectionRefused =>
                $"No server is running: {socket} is left from one that was killed. Start it with: systemctl start asterisk-ivr",
            _ => $"No server is running: there is no control socket {socket}. Start it with: systemctl start asterisk-ivr; "
                + "or, if it uses another socket, name that with --socket or Server:ControlSocket.",
        },
        inner);
}
