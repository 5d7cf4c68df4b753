using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AsteriskIvr.Benchmarks.Measuring;

/// <summary>The CPU that other processes have used, user and system, to the microsecond: /proc/PID/stat has hundredths of a second only.</summary>
internal static partial class CpuClock
{
    /// <summary>Of a process with all its threads, also those that have ended.</summary>
    public static double Microseconds(int processId)
    {
        // clock_getcpuclockid(3) of Linux: the complement of the id, and CPUCLOCK_SCHED.
        var error = ClockGetTime((~processId << 3) | 2, out var time);
        return error == 0 ? time.Seconds * 1e6 + time.Nanoseconds / 1e3 : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"no CPU clock of process {processId}");
    }

    /// <summary>Of all children of this process that have ended, and theirs.</summary>
    public static double EndedChildrenMicroseconds()
    {
        const int children = -1;
        return GetUsage(children, out var usage) == 0
            ? (usage.UserSeconds + usage.SystemSeconds) * 1e6 + usage.UserMicroseconds + usage.SystemMicroseconds
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    // struct rusage: two timevals, and fourteen longs that are of no interest here.
    [StructLayout(LayoutKind.Sequential, Size = 18 * 8)]
    private struct Usage
    {
        public nint UserSeconds;
        public nint UserMicroseconds;
        public nint SystemSeconds;
        public nint SystemMicroseconds;
    }
}
