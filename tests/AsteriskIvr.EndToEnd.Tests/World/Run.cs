using System.Diagnostics;

namespace AsteriskIvr.EndToEnd.Tests.World;

internal static class Run
{
    public static async Task Async(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
