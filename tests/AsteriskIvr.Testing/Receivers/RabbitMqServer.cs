namespace AsteriskIvr.Testing;

/// <summary>
/// A real RabbitMQ broker (Debian's rabbitmq-server) on free loopback ports, with a name, a database, a cookie and a port mapper of its own; it knows nothing of a service on the
/// machine. Both end with the test, and the broker can be stopped and started in between.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server"; // the one of Debian in /usr/sbin asks for the service's user

    private const string Mapper = "/usr/lib/erlang/bin/epmd";

    private readonly TempFolder _folder;
    private readonly PortReservation _ports;
    private readonly ServerCertificate? _certificate;
    private ChildProcess? _mapper;
    private ChildProcess? _server;

    private RabbitMqServer(TempFolder folder, PortReservation ports, ServerCertificate? certificate) => (_folder, _ports, _certificate) = (folder, ports, certificate);

    /// <summary>Whether this machine has RabbitMQ, as Debian installs it.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where it listens on 127.0.0.1, for the user guest with the password guest.</summary>
    public int Port => _ports.Port;

    /// <summary>Starts a broker and returns when it takes connections.</summary>
    /// <param name="certificate">What it takes TLS with, and nothing else; null: no TLS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">RabbitMQ is not installed, or did not start; the message holds what it said.</exception>
    public static async Task<RabbitMqServer> StartAsync(ServerCertificate? certificate = null, CancellationToken cancellationToken = default)
    {
        if (!IsInstalled)
            throw new InvalidOperationException("RabbitMQ is not installed: apt-get install rabbitmq-server");
        var server = new RabbitMqServer(new TempFolder(), Ports.Reserve(), certificate);
        try
        {
            // Erlang would start one that stays for ever.
            server._mapper = await ChildProcess.StartAsync(["/usr/bin/env", "ERL_EPMD_ADDRESS=127.0.0.1", Mapper, "-port", $"{server.Port + 2}"], server._folder.Path, onLine: null, cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once: clients lose their connections, and find nobody there. What it has confirmed is on disk.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
            await server.DisposeAsync();
        _server = null;
    }

    /// <summary>Starts it on the data it had; returns when it takes connections.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        if (_certificate is not null)
        {
            await File.WriteAllTextAsync(
                _folder["rabbitmq.conf"],
                $"""
                listeners.tcp = none
                listeners.ssl.1 = 127.0.0.1:{Port}
                ssl_options.cacertfile = {_certificate.Path}
                ssl_options.certfile = {_certificate.Path}
                ssl_options.keyfile = {_certificate.KeyPath}
                """,
                cancellationToken);
        }
        var settings = new Dictionary<string, string>
        {
            ["HOME"] = _folder.Path, // of the cookie
            ["RUNNING_UNDER_SYSTEMD"] = "true", // the program takes the place of its script, and can be ended as what it is
            ["RABBITMQ_NODENAME"] = $"test-{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{Port + 1}",
            ["ERL_EPMD_PORT"] = $"{Port + 2}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
            ["RABBITMQ_MNESIA_BASE"] = _folder["data"],
            ["RABBITMQ_LOG_BASE"] = _folder["log"],
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_SASL_LOGS"] = "-",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _folder["plugins"],
            ["RABBITMQ_CONF_ENV_FILE"] = _folder["none"],
            ["RABBITMQ_CONFIG_FILE"] = _folder["rabbitmq"],
            ["RABBITMQ_PID_FILE"] = _folder["pid"],
        };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = _server = await ChildProcess.StartAsync(
            [.. settings.Select(s => $"{s.Key}={s.Value}").Prepend("/usr/bin/env"), Program], _folder.Path,
            line =>
            {
                if (line.Contains("startup complete", StringComparison.Ordinal) || line.Contains("completed with", StringComparison.Ordinal))
                    ready.TrySetResult();
            },
            cancellationToken);
        var exit = server.WaitForExitAsync(CancellationToken.None);
        await Eventually.ShouldBeAsync(() => ready.Task.IsCompleted || exit.IsCompleted, TimeSpan.FromMinutes(5), () => server.Output, cancellationToken);
        if (!ready.Task.IsCompleted)
            throw new InvalidOperationException($"RabbitMQ did not start. {server.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_mapper is { } mapper)
            await mapper.DisposeAsync();
        _ports.Dispose();
        _folder.Dispose();
    }
}
