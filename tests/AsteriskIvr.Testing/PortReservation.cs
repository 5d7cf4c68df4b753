namespace AsteriskIvr.Testing;

/// <summary>A port of <see cref="Ports.Reserve"/>, kept from other test processes until it is disposed of.</summary>
public sealed class PortReservation : IDisposable
{
    private readonly FileStream _lock;

    internal PortReservation(int port, FileStream file)
    {
        Port = port;
        _lock = file;
    }

    /// <summary>The port number.</summary>
    public int Port { get; }

    public void Dispose() => _lock.Dispose();
}
