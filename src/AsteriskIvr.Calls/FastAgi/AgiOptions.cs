using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Calls.FastAgi;

/// <summary>Section <c>FastAgi</c> of the configuration.</summary>
public sealed class AgiOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "FastAgi";

    /// <summary>Address and port to listen on. FastAGI knows neither passwords nor TLS: loopback, unless the network is trusted.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:4573";

    /// <summary>Networks that may connect, such as <c>10.1.0.0/16</c>. Default: this machine.</summary>
    public IList<string> AllowedNetworks { get; init; } = [];
}
