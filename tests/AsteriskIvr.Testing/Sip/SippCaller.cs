namespace AsteriskIvr.Testing;

/// <summary>Makes calls to an Asterisk on this machine with SIPp (https://sipp.sourceforge.net), each from ports of its own.</summary>
/// <param name="sipPort">Where Asterisk takes SIP on 127.0.0.1.</param>
public sealed class SippCaller(int sipPort)
{
    /// <summary>A caller for an instance.</summary>
    public SippCaller(AsteriskInstance asterisk)
        : this(asterisk.SipPort)
    {
    }

    /// <summary>Dials, and returns at once with a handle on the call, which the test then steers.</summary>
    public Task<LiveCall> CallAsync(string extension, string callerNumber = "100", CancellationToken cancellationToken = default) =>
        LiveCall.StartAsync(sipPort, extension, callerNumber, cancellationToken);

    /// <summary>Makes one call after a script, and returns when it is over.</summary>
    public Task<SippResult> RunAsync(CallScript script, CancellationToken cancellationToken = default) =>
        RunLoadAsync(script, new SippLoad(Total: 1, Rate: 1, Concurrency: 1), cancellationToken);

    /// <summary>Makes many calls after one script, and returns when all are over. Cancel it to end SIPp at once.</summary>
    /// <exception cref="InvalidOperationException">SIPp could not be started or refused the scenario.</exception>
    public async Task<SippResult> RunLoadAsync(CallScript script, SippLoad load, CancellationToken cancellationToken = default)
    {
        using var folder = new TempFolder();
        using var port = Ports.Reserve();
        using var media = Ports.Reserve();
        var command = Sipp.Command(sipPort, port.Port, script.Extension, script.Write(folder));
        command.AddRange(
        [
            "-mp", Sipp.Text(media.Port), "-m", Sipp.Text(load.Total), "-r", Sipp.Text(load.Rate), "-l", Sipp.Text(load.Concurrency),
            "-trace_stat", "-stf", folder["statistics"], "-fd", "1",
        ]);
        if (script.IsLogged)
            command.AddRange(["-trace_logs", "-log_file", folder["log"]]);
        await using var sipp = await ChildProcess.StartAsync(command, folder.Path, onLine: null, cancellationToken);
        var exitCode = await sipp.WaitForExitAsync(cancellationToken);
        var statistics = File.Exists(folder["statistics"]) ? await File.ReadAllLinesAsync(folder["statistics"], cancellationToken) : [];
        var errors = File.Exists(folder["errors"]) ? await File.ReadAllTextAsync(folder["errors"], cancellationToken) : "";
        return SippResult.Parse(exitCode, statistics, errors.Length > 0 ? errors : exitCode == 0 ? "" : sipp.Output) with
        {
            Log = File.Exists(folder["log"]) ? await File.ReadAllLinesAsync(folder["log"], cancellationToken) : [],
        };
    }
}
