namespace AsteriskIvr.Flows.Nodes;

/// <summary>The message broker that <c>event</c> nodes use, RabbitMQ: section <c>Broker</c> of the configuration. Without <see cref="Host"/> they fail.</summary>
public sealed record BrokerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Broker";

    /// <summary>Name or address of the broker; null: there is none.</summary>
    public string? Host { get; init; }

    /// <summary>Its port; 0: 5671 with TLS, 5672 without.</summary>
    public int Port { get; init; }

    /// <summary>Whether the connection is secured by TLS. Default true; without it a password is only sent to this very machine.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>The user to log in as.</summary>
    public string User { get; init; } = "guest";

    /// <summary>That user's password.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>The exchange for events whose node names none; empty is the broker's default exchange, where the topic is the name of a queue.</summary>
    public string Exchange { get; init; } = "";

    /// <summary>Where it is, as a target.</summary>
    public string Target => $"amqp{(Tls ? "s" : "")}://{Host}:{(Port == 0 ? Tls ? 5671 : 5672 : Port)}";

    /// <summary>Without the password, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => Target;
}
