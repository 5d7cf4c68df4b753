using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The folder of <c>file:</c> prompts.</summary>
public sealed class PromptFolder(IOptions<PromptOptions> options)
{
    private readonly string _folder = Path.GetFullPath(options.Value.Folder);

    /// <summary>The file, or null where there is none of that name, or the name leads out of the folder.</summary>
    internal FileInfo? Find(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, name));
        return path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path) ? new FileInfo(path) : null;
    }

    /// <summary>What is wrong with a file, or null.</summary>
    public PromptFileProblem? ProblemOf(string name)
    {
        if (Find(name) is not { } file)
            return new PromptFileProblem(IsMissing: true, $"There is no file '{name}' in {_folder}.", Names());
        if (file.Length > options.Value.MaxFileSize)
            return new PromptFileProblem(IsMissing: false, $"'{name}' is larger than {options.Value.MaxFileSize >> 20} MB (Prompts:MaxFileSize).", []);
        return AudioConverter.ProblemOf(file.FullName) is { } problem ? new PromptFileProblem(IsMissing: false, $"'{name}' cannot be converted. {problem}", []) : null;
    }

    private string[] Names() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder, file)).Take(1_000)]
        : [];
}

/// <summary>Why a file cannot be a prompt.</summary>
/// <param name="IsMissing">True where there is none; else it cannot be converted.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Known">The files that there are.</param>
public sealed record PromptFileProblem(bool IsMissing, string Message, IReadOnlyCollection<string> Known);
