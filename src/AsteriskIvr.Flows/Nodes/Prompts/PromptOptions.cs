using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Section <c>Prompts</c> of the configuration.</summary>
public sealed class PromptOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Prompts";

    /// <summary>The folder of <c>file:</c> prompts.</summary>
    [Required(ErrorMessage = "Prompts:Folder must name a folder.")]
    public string Folder { get; set; } = "/etc/asterisk-ivr/prompts";

    /// <summary>
    /// The folder of what is made of prompts, which Asterisk must be able to read under the same path. Empty: <c>prompts</c> in the cache directory
    /// (<c>CACHE_DIRECTORY</c>, as systemd sets it, else <c>STATE_DIRECTORY</c>, else <c>/var/cache/asterisk-ivr</c>).
    /// </summary>
    public string CacheFolder { get; set; } = "";

    /// <summary>How large it may grow, in octets; then what was not played for longest is deleted. A minute takes 1 MB.</summary>
    [Range(1L << 20, 1L << 40, ErrorMessage = "Prompts:CacheSize must be between 1 MiB and 1 TiB, in octets.")]
    public long CacheSize { get; set; } = 512L << 20;

    /// <summary>The largest <c>file:</c> or <c>url:</c> prompt, in octets, before it is converted.</summary>
    [Range(1L << 10, 1L << 30, ErrorMessage = "Prompts:MaxFileSize must be between 1 kiB and 1 GiB, in octets.")]
    public long MaxFileSize { get; set; } = 20L << 20;

    /// <summary>How old a <c>url:</c> prompt may be before the server asks whether there is a newer one.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00", ErrorMessage = "Prompts:UrlRefresh must be between 10 s and 30 days.")]
    public TimeSpan UrlRefresh { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest time to fetch one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "Prompts:UrlTimeout must be between 100 ms and 5 min.")]
    public TimeSpan UrlTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Languages of which the PBX has a sound for every word that <c>say</c> needs, so that none is spoken by the speech engine.
    /// </summary>
    public IList<string> RecordedLanguages { get; init; } = [];

    /// <summary><see cref="CacheFolder"/>, or its default.</summary>
    public string CachePath => CacheFolder.Length > 0
        ? Path.GetFullPath(CacheFolder)
        : Path.Combine(Environment.GetEnvironmentVariable("CACHE_DIRECTORY") ?? Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? "/var/cache/asterisk-ivr", "prompts");
}
