using System.Runtime.InteropServices;
using AsteriskIvr.Demo;
using Spectre.Console;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new DemoRun(DemoOptions.Parse(args), new Screen(AnsiConsole.Console)).RunAsync(stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
