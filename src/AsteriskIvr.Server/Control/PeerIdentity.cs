using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AsteriskIvr.Server.Control;

/// <summary>Who is at the other end of the control socket, by what the kernel says (unix(7), <c>SO_PEERCRED</c>).</summary>
internal static class PeerIdentity
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const uint NotLoggedIn = uint.MaxValue;

    /// <summary>Such as <c>asterisk-ivr (uid 998), logged in as alice (uid 1000)</c>: the latter where it is another, as with sudo.</summary>
    public static string Of(Socket? socket)
    {
        if (socket?.AddressFamily != AddressFamily.Unix)
            return "unknown";
        // struct ucred: pid, uid, gid, 32 bits each.
        Span<byte> credentials = stackalloc byte[12];
        if (socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials) < credentials.Length)
            return "unknown";
        var user = MemoryMarshal.Read<uint>(credentials[4..]);
        var login = LoginOf(MemoryMarshal.Read<int>(credentials));
        return login is null || login == user ? Name(user) : $"{Name(user)}, logged in as {Name(login.Value)}";
    }

    // Kept by the kernel from the login on, also through sudo (proc_pid_loginuid(5)); not every machine keeps it, nor shows it to the server.
    private static uint? LoginOf(int process)
    {
        try
        {
            return uint.TryParse(File.ReadAllText($"/proc/{process}/loginuid"), CultureInfo.InvariantCulture, out var login) && login != NotLoggedIn ? login : null;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Name(uint user)
    {
        var number = user.ToString(CultureInfo.InvariantCulture);
        var name = File.Exists("/etc/passwd")
            ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0]
            : null;
        return name is null ? $"uid {number}" : $"{name} (uid {number})";
    }
}
