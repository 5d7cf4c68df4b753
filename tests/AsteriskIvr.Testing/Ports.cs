using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Testing;

/// <summary>
/// Free loopback ports that no other test process takes. A port is taken from below the range the kernel hands out by itself, and is
/// held by a lock on a file, which the kernel releases even if this process is killed.
/// </summary>
public static class Ports
{
    private const int First = 24000;
    private const int Last = 31990;
    private const int Block = 10;
    private const string LockFolder = "/tmp/asterisk-ivr-ports";
    private static int _next = Random.Shared.Next(Last - First);

    /// <summary>Reserves one port, free for TCP and UDP on 127.0.0.1, and the nine after it. Dispose gives them back.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static PortReservation Reserve()
    {
        CreateLockFolder();
        for (var attempt = First; attempt <= Last; attempt += Block)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % ((Last - First) / Block + 1) * Block);
            if (TryLock(port) is not { } file)
                continue;
            if (IsFree(port))
                return new PortReservation(port, file);
            file.Dispose();
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}.");
    }

    // For every user, like /tmp itself; scripts/asterisk keeps its locks there too.
    private static void CreateLockFolder()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Asterisk does not run on Windows.");
        if (Directory.Exists(LockFolder))
            return;
        Directory.CreateDirectory(LockFolder);
        File.SetUnixFileMode(LockFolder, (UnixFileMode)0b1_111_111_111);
    }

    private static FileStream? TryLock(int port)
    {
        var path = Path.Combine(LockFolder, port.ToString());
        try
        {
            // Another user's lock file can be read, hence locked, but not be written.
            return File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None)
                : new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null; // taken, now or a moment ago
        }
    }

    private static bool IsFree(int port)
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
