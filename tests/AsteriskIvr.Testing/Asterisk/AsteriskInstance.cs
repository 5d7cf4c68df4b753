using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AsteriskIvr.Testing;

/// <summary>
/// A real Asterisk of the test's own, on free loopback ports, with the configuration of asterisk-config/pbx. It boots in about a third of
/// a second, as any user, and leaves neither process nor file behind, also when the test process is killed.
/// Needs `scripts/asterisk get` once.
/// </summary>
public sealed class AsteriskInstance : IAsyncDisposable
{
    private static int _count;

    private readonly Process _script;
    private readonly Task<string> _errors;
    private readonly TempFolder _files;
    private Dictionary<string, string> _facts;

    private AsteriskInstance(Process script, Task<string> errors, TempFolder files, Dictionary<string, string> facts)
    {
        _script = script;
        _errors = errors;
        _files = files;
        _facts = facts;
    }

    /// <summary>The PBX's system name.</summary>
    public string Name => _facts["NAME"];

    /// <summary>Asterisk's version, such as 22.10.1.</summary>
    public string Version => _facts["VERSION"];

    /// <summary>Asterisk's own process id; another one after <see cref="RestartAsync"/>.</summary>
    public int Pid => int.Parse(_facts["PID"], CultureInfo.InvariantCulture);

    /// <summary>The base of ARI, such as http://127.0.0.1:10000/ari/.</summary>
    public Uri AriUri => new(_facts["ARI_URI"]);

    /// <summary>The ARI user.</summary>
    public string AriUser => _facts["ARI_USER"];

    /// <summary>The ARI user's password, another one for each instance.</summary>
    public string AriPassword => _facts["ARI_PASSWORD"];

    /// <summary>Where Asterisk takes SIP over UDP, on 127.0.0.1.</summary>
    public int SipPort => Port("SIP_PORT");

    /// <summary>The port the dialplan's AGI entries call; nothing listens there until the test does.</summary>
    public int AgiPort => Port("AGI_PORT");

    /// <summary>Where a SIP phone must listen to be reached as PJSIP/phone.</summary>
    public int PhonePort => Port("PHONE_PORT");

    /// <summary>The media ports, as FIRST-LAST.</summary>
    public string RtpPorts => _facts["RTP_PORTS"];

    /// <summary>The instance's folder: etc, log, spool, data. It is removed on dispose.</summary>
    public string Folder => _facts["DIR"];

    /// <summary>The log with notices, warnings, errors and verbose lines.</summary>
    public string LogPath => _facts["LOG"];

    /// <summary>Starts an instance and returns when it has booted.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message holds what was said.</exception>
    public static async Task<AsteriskInstance> StartAsync(AsteriskOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new AsteriskOptions();
        var files = new TempFolder();
        var start = new ProcessStartInfo(Script)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "run", "--control", "--json",
            "--name", options.Name ?? $"t{Environment.ProcessId}-{Interlocked.Increment(ref _count)}",
            "--rtp-timeout", options.RtpTimeoutSeconds.ToString(CultureInfo.InvariantCulture),
            .. options.AgiPort is { } agi ? ["--agi", agi.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            .. options.HttpPort is { } http ? ["--http", http.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            .. options.RtpPorts is { } rtp ? ["--rtp", $"{rtp.First}-{rtp.Last}"] : Array.Empty<string>(),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (options.Dialplan is { } dialplan)
        {
            await File.WriteAllTextAsync(files["added.conf"], dialplan, cancellationToken);
            start.ArgumentList.Add("--dialplan");
            start.ArgumentList.Add(files["added.conf"]);
        }

        var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            return new AsteriskInstance(script, errors, files, await ReadFactsAsync(script, errors, cancellationToken));
        }
        catch
        {
            await EndAsync(script);
            files.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command on Asterisk's console and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">The console could not be reached.</exception>
    public async Task<string> CliAsync(string command, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(Script, ["cli", Name, command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var cli = Process.Start(start)!;
        var errors = cli.StandardError.ReadToEndAsync(cancellationToken);
        var output = await cli.StandardOutput.ReadToEndAsync(cancellationToken);
        await cli.WaitForExitAsync(cancellationToken);
        return cli.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{command}' ended with {cli.ExitCode}: {output}{await errors}");
    }

    /// <summary>Kills Asterisk with SIGKILL and returns when it is gone: no BYE, no CDR, no event for live calls.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        using (var asterisk = Process.GetProcessById(Pid))
            asterisk.Kill();
        await WaitUntilGoneAsync(cancellationToken);
    }

    /// <summary>`core stop now`: hangs up all calls and ends. Returns when the process is gone.</summary>
    public async Task StopNowAsync(CancellationToken cancellationToken = default)
    {
        await CliAsync("core stop now", cancellationToken);
        await WaitUntilGoneAsync(cancellationToken);
    }

    /// <summary>Boots it again with the same name, ports and folder, killing it first if it still runs.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _script.StandardInput.WriteLineAsync("start".AsMemory(), cancellationToken);
        await _script.StandardInput.FlushAsync(cancellationToken);
        _facts = await ReadFactsAsync(_script, _errors, cancellationToken);
    }

    /// <summary>Waits for a line of the log that <paramref name="pattern"/> matches, from the log's beginning, and returns the first.</summary>
    /// <exception cref="TimeoutException">There was none in time (10 s by default); the message has the end of the log.</exception>
    public async Task<string> WaitForLogAsync(string pattern, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var expression = new Regex(pattern);
        string? found = null;
        await Eventually.ShouldBeAsync(
            () => (found = ReadLog().FirstOrDefault(line => expression.IsMatch(line))) is not null,
            timeout, LogTail, cancellationToken, $"a log line matches {pattern}");
        return found!;
    }

    /// <summary>The lines of the log so far.</summary>
    public IReadOnlyList<string> ReadLog() => ReadLines(LogPath);

    /// <summary>The last 40 lines of the log, for a failing test's message.</summary>
    public string LogTail() => string.Join(Environment.NewLine, ReadLog().TakeLast(40));

    /// <summary>The call detail records so far. A call's record is written when its channel is gone.</summary>
    public IReadOnlyList<CdrRecord> ReadCdr() => [.. ReadLines(Path.Combine(Folder, "log/cdr-custom/Master.csv")).Select(CdrRecord.Parse)];

    /// <summary>The file of the same records that Asterisk's cdr_csv writes, as most PBXs have it.</summary>
    public string CdrCsvPath => Path.Combine(Folder, "log/cdr-csv/Master.csv");

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_script);
        _files.Dispose();
    }

    private static string Script => Path.Combine(Repository.Root, "scripts/asterisk");

    private int Port(string key) => int.Parse(_facts[key], CultureInfo.InvariantCulture);

    private Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        var pid = Pid;
        return Eventually.ShouldBeAsync(() => !Directory.Exists($"/proc/{pid}"), cancellationToken: cancellationToken);
    }

    private static async Task<Dictionary<string, string>> ReadFactsAsync(Process script, Task<string> errors, CancellationToken cancellationToken)
    {
        var line = await script.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"Asterisk did not start. {await errors}");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
    }

    private static async Task EndAsync(Process script)
    {
        if (!script.HasExited)
            script.StandardInput.Close();
        await script.WaitForExitAsync();
        script.Dispose();
    }

    // Complete lines only; the writer may be in the middle of the last one.
    private static List<string> ReadLines(string path)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var lines = reader.ReadToEnd().Split('\n');
        return [.. lines[..^1]];
    }
}
