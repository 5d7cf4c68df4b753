using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Calls;

/// <summary>One entry of the list <c>Pbx</c> in the configuration: an Asterisk that calls come from.</summary>
public sealed class PbxOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Pbx";

    /// <summary>Its name in calls, logs and metrics. With several PBXs it must be the <c>systemname</c> of its asterisk.conf.</summary>
    [Required]
    public string Name { get; set; } = "asterisk";

    /// <summary>Its ARI, such as <c>http://127.0.0.1:8088/ari</c>; empty: calls come from it by FastAGI only.</summary>
    public string AriUrl { get; set; } = "";

    /// <summary>The user in its ari.conf.</summary>
    public string AriUser { get; set; } = "";

    /// <summary>That user's password.</summary>
    public string AriPassword { get; set; } = "";

    /// <summary>
    /// Its folder of recordings as this server sees it, such as <c>/var/spool/asterisk/recording</c>; empty: recordings are fetched by ARI.
    /// </summary>
    public string RecordingsFolder { get; set; } = "";

    /// <summary>The Stasis application: the dialplan's <c>Stasis(asterisk-ivr,FLOW)</c>.</summary>
    public string AriApplication { get; set; } = "asterisk-ivr";

    /// <summary>
    /// Its file of call detail records, such as <c>/var/log/asterisk/cdr-csv/Master.csv</c>, with the uniqueid in each line: what nobody saw of a call's end is
    /// taken from it. Empty: that stays unknown.
    /// </summary>
    public string CdrFile { get; set; } = "";

    /// <summary>The file's columns, as a comma-separated list; <c>uniqueid</c>, <c>start</c>, <c>end</c> and <c>billsec</c> must be among them. Empty: those of Asterisk's cdr_csv.</summary>
    public string CdrColumns { get; set; } = "";
}
