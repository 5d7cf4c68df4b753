using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Storage;

/// <summary>Section <c>Storage</c> of the configuration.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary>Which database: one of <see cref="StorageProviders"/>.</summary>
    [Required, AllowedValues(StorageProviders.Sqlite, StorageProviders.PostgreSql, StorageProviders.SqlServer, ErrorMessage = "Storage:Provider must be Sqlite, PostgreSql or SqlServer.")]
    public string Provider { get; set; } = StorageProviders.Sqlite;

    /// <summary>
    /// The connection string, which the others must have. Empty with <c>Sqlite</c>: the file <c>asterisk-ivr.db</c> in the state directory (<c>STATE_DIRECTORY</c>, as systemd sets it, else
    /// <c>/var/lib/asterisk-ivr</c>).
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>This server's name among all that share the database: it owns its calls by it. Default: the host's name.</summary>
    [Required]
    public string NodeName { get; set; } = Environment.MachineName;

    /// <summary>
    /// How long this server is taken to be alive without a sign of life; then the others that share the database take over its open calls. It is renewed three times
    /// as often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "Storage:NodeLease must be between 5 s and 1 h.")]
    public TimeSpan NodeLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The file for what the database cannot take while it is away. Empty: <c>asterisk-ivr.spool</c> in the state directory; with a SQLite
    /// <see cref="ConnectionString"/> of one's own, beside its file. Each server needs one of its own.
    /// </summary>
    public string SpoolPath { get; set; } = "";

    /// <summary>
    /// How large the spool can grow, in octets; so much is allocated on the disk when it is made. A call takes about 6 kB. When it is full, new calls take
    /// the dialplan's fallback.
    /// </summary>
    [Range(1024 * 1024, 64L * 1024 * 1024 * 1024, ErrorMessage = "Storage:SpoolSize must be between 1 MiB and 64 GiB, in octets.")]
    public long SpoolSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long a call's write waits for the database before it goes to the spool.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Storage:Patience must be between 100 ms and 1 min.")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call is kept after its end, with all that belongs to it; calls whose post-call run is not done are kept for longer. Zero, or empty: for
    /// ever. That is the default, since a deletion is the one thing that cannot be mended, and how long is right the law of a country says.
    /// </summary>
    public TimeSpan? KeepCalls { get; set; }

    /// <summary>False when <see cref="KeepCalls"/> is out of its bounds. The lower one is longer than a spool waits to be stored, which would bring calls back.</summary>
    internal bool KeepsCallsForValidTime => KeepCalls is not { } keep || keep == TimeSpan.Zero || (keep >= TimeSpan.FromDays(1) && keep <= TimeSpan.FromDays(36_525));

    /// <summary>The folder that is the server's own: <c>STATE_DIRECTORY</c>, as systemd sets it, else <c>/var/lib/asterisk-ivr</c>.</summary>
    internal static string StateDirectory => Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? "/var/lib/asterisk-ivr";
}
