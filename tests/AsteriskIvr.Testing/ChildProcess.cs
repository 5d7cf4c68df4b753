using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AsteriskIvr.Testing;

/// <summary>
/// A program that ends with the test: on dispose, and also when the test process is killed. A shell between the two holds the reading
/// end of a pipe from the test process; when the pipe closes, for whatever reason, the shell kills the program. A Ctrl-C at the terminal
/// passes it by: the test process ends it in its own order.
/// (A parent-death signal on the program itself would not do: it follows the thread that started it, and thread pool threads end.)
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 200;

    private const string Guardian = """
        exec 3<&0
        trap '' INT
        setpriv --pdeathsig KILL -- "$@" </dev/null 3<&- &
        child=$!
        echo "$child"
        { read -r _ <&3; kill -KILL "$child"; } 2>/dev/null &
        watcher=$!
        exec 3<&-
        wait "$child"
        code=$?
        kill "$watcher" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _shell;
    private readonly Queue<string> _output = new();
    private readonly Task _reading;

    private ChildProcess(Process shell, int id, Action<string>? onLine)
    {
        _shell = shell;
        Id = id;
        _reading = Task.WhenAll(ReadAsync(shell.StandardOutput, onLine), ReadAsync(shell.StandardError, onLine));
    }

    /// <summary>The program's own process id.</summary>
    public int Id { get; }

    /// <summary>The last 200 lines it wrote to its output and error streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join(Environment.NewLine, _output);
        }
    }

    /// <summary>Completes with the exit code; 128 + n if a signal n ended it.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _shell.WaitForExitAsync(cancellationToken);
        return _shell.ExitCode;
    }

    /// <summary>Starts a program; <paramref name="onLine"/> gets each line of its output.</summary>
    public static async Task<ChildProcess> StartAsync(
        IEnumerable<string> command, string folder, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Prepend("guardian").Prepend(Guardian).Prepend("-c"))
            start.ArgumentList.Add(argument);
        var shell = Process.Start(start)!;
        var first = await shell.StandardOutput.ReadLineAsync(cancellationToken);
        return new ChildProcess(shell, int.Parse(first!, CultureInfo.InvariantCulture), onLine);
    }

    /// <summary>Freezes the program: it keeps its sockets and neither sends nor answers any more.</summary>
    public void Freeze() => Send(StopSignal);

    /// <summary>SIGINT, which programs take as they like.</summary>
    public void Interrupt() => Send(InterruptSignal);

    public async ValueTask DisposeAsync()
    {
        // Also when the shell has ended: its watcher may still wait for this.
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        await _reading;
        _shell.Dispose();
    }

    private async Task ReadAsync(StreamReader stream, Action<string>? onLine)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.Enqueue(line);
                if (_output.Count > KeptLines)
                    _output.Dequeue();
            }

            onLine?.Invoke(line);
        }
    }

    private void Send(int signal)
    {
        if (Kill(Id, signal) != 0)
            throw new InvalidOperationException($"Process {Id} gets no signal any more: it has ended.");
    }

    private const int InterruptSignal = 2;

    private const int StopSignal = 19;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
