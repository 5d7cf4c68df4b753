using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the kernel's clock is kept by NTP. Calls, retries and leases are timed by it.</summary>
internal sealed partial class ClockCheck : IDoctorCheck
{
    /// <summary>Return value of adjtimex(2) when the clock is not synchronised.</summary>
    private const int TimeError = 5;

    /// <summary>More than struct timex has on any platform.</summary>
    private const int TimexBytes = 512;

    public string Name => "clock";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        // All zero: modes = 0, which only reads.
        yield return AdjustTime(new byte[TimexBytes]) switch
        {
            TimeError => Finding.Warn(Name, "The clock is not synchronised.", "Run chrony or systemd-timesyncd: times of calls, and leases among several servers, depend on it."),
            >= 0 => Finding.Ok(Name, "The clock is synchronised."),
            _ => Finding.Unknown(Name, "Whether the clock is synchronised cannot be asked here (a container may not).", "Look on the host: timedatectl"),
        };
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime([In, Out] byte[] timex);
}
