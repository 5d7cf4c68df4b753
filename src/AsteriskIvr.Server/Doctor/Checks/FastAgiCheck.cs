using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using AsteriskIvr.Calls.FastAgi;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the FastAGI port is the server's, or free for it.</summary>
internal sealed class FastAgiCheck : IDoctorCheck
{
    public string Name => "fastagi";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var options = patient.Services.GetRequiredService<IOptions<AgiOptions>>().Value;
        var endpoint = IPEndPoint.Parse(options.Listen);
        var problem = TryBind(endpoint);
        if (patient.Status is { } status && status.FastAgi == options.Listen)
            yield return problem == SocketError.AddressAlreadyInUse
                ? Finding.Ok(Name, $"{endpoint} is served by this server.")
                : Finding.Fail(Name, $"The server runs, but nothing listens on {endpoint}.", "Restart it; its log says why it stopped listening.");
        else
            yield return problem switch
            {
                null => Finding.Ok(Name, $"{endpoint} is free."),
                SocketError.AddressAlreadyInUse => Finding.Fail(Name, $"{endpoint} is taken by another program.", $"Find it with: ss -ltnp 'sport = :{endpoint.Port}'. Stop it, or set FastAgi:Listen to another port, also in the dialplan."),
                SocketError.AddressNotAvailable => Finding.Fail(Name, $"{endpoint.Address} is no address of this machine.", "Set FastAgi:Listen to one of its own (ip addr)."),
                _ => Finding.Fail(Name, $"{endpoint} cannot be used: {problem}.", "Set FastAgi:Listen to another address or port; below 1024 a service needs CAP_NET_BIND_SERVICE."),
            };
        if (!IPAddress.IsLoopback(endpoint.Address) && options.AllowedNetworks.Count == 0)
            yield return Finding.Warn(Name, $"It listens on {endpoint.Address}, but only this machine may connect.", "Name the PBX's network in FastAgi:AllowedNetworks. FastAGI knows neither passwords nor TLS.");
    }

    private static SocketError? TryBind(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }
}
