using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using AsteriskIvr.Storage;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>How far this machine's clock is from the database's. Leases and due times do not depend on it, but the times that people read do.</summary>
internal sealed class DatabaseClockCheck : IDoctorCheck
{
    /// <summary>More than this, and the records of two machines of one call do not fit.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    public string Name => "database clock";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan? ahead = null;
        string? problem = null;
        try
        {
            ahead = await patient.Services.GetRequiredService<IDatabaseTime>().MeasureOffsetAsync(cancellationToken);
        }
        catch (DbException error)
        {
            problem = error.Message;
        }
        if (problem is not null)
            yield return Finding.Unknown(Name, $"The database cannot be asked for its time: {problem}", "What is wrong with the database is said above.");
        else if (ahead is { } apart)
            yield return Judge(apart);
    }

    internal static Finding Judge(TimeSpan ahead)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"This machine's clock is {ahead.Duration().TotalSeconds:0.000} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} the database's.");
        return ahead.Duration() <= Apart
            ? Finding.Ok("database clock", detail)
            : Finding.Warn("database clock", detail, "Nothing is lost or done twice by that, but times of calls and steps are this machine's. Run chrony or systemd-timesyncd on both.");
    }
}
