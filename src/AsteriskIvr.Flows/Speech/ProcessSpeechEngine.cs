using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace AsteriskIvr.Flows.Speech;

/// <summary>An engine that is a program: one process for each text. No shell is involved, and the text is no argument, so nothing in it can be one.</summary>
/// <param name="command">The program.</param>
/// <param name="arguments">Its arguments, with <c>{voice}</c>, <c>{language}</c> and perhaps <c>{output}</c>.</param>
internal sealed class ProcessSpeechEngine(string command, IReadOnlyList<string> arguments) : ISpeechEngine
{
    private const string Output = "{output}";

    /// <summary>The most of what the program complains of that is shown.</summary>
    private const int LongestComplaint = 200;

    /// <summary>eSpeak NG. A file rather than standard output, on which it cannot go back and write the length into the header.</summary>
    public static ProcessSpeechEngine Espeak { get; } = new("espeak-ng", ["-v", "{voice}", "-b", "1", "-w", Output, "--stdin"]);

    public string Id { get; } = $"{command} {string.Join(' ', arguments)}";

    public async Task SpeakAsync(SpeechRequest request, string file, CancellationToken cancellationToken)
    {
        using var process = Start(request, file);
        try
        {
            var complaint = ReadComplaintAsync(process.StandardError, cancellationToken);
            var sound = ReadSoundAsync(process.StandardOutput.BaseStream, file, cancellationToken);
            await WriteAsync(process, request.Text, cancellationToken);
            await Task.WhenAll(sound, complaint, process.WaitForExitAsync(cancellationToken));
            if (process.ExitCode != 0)
                throw new SpeechException($"{command} ended with {process.ExitCode}: {Without(request.Text, await complaint)}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        // eSpeak says that it does not know a voice, and ends with 0.
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
            throw new SpeechException($"{command} made no sound with voice '{request.Voice}'.");
    }

    private Process Start(SpeechRequest request, string file)
    {
        var start = new ProcessStartInfo(command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument
                .Replace("{voice}", request.Voice, StringComparison.Ordinal)
                .Replace("{language}", request.Language, StringComparison.Ordinal)
                .Replace(Output, file, StringComparison.Ordinal));
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new SpeechException($"{command} cannot be run: {missing.Message}", missing);
        }
    }

    private static async Task WriteAsync(Process process, string text, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading all: its exit code says why.
        }
    }

    private async Task ReadSoundAsync(Stream output, string file, CancellationToken cancellationToken)
    {
        // What it prints beside a file is read too, or it would block on a full pipe.
        await using var target = arguments.Any(argument => argument.Contains(Output, StringComparison.Ordinal)) ? Stream.Null : File.Create(file);
        await output.CopyToAsync(target, cancellationToken);
    }

    private static async Task<string> ReadComplaintAsync(StreamReader error, CancellationToken cancellationToken)
    {
        var buffer = new char[LongestComplaint];
        var read = await error.ReadBlockAsync(buffer, cancellationToken);
        await error.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        return new string(buffer, 0, read).ReplaceLineEndings(" ").Trim();
    }

    private static string Without(string text, string complaint) => complaint.Replace(text, "…", StringComparison.Ordinal);
}
