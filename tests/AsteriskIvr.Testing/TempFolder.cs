using System.Globalization;

namespace AsteriskIvr.Testing;

/// <summary>
/// A new folder under the system's temporary folder, removed with all it holds on dispose. What a killed test process left is removed by
/// the next one.
/// </summary>
public sealed class TempFolder : IDisposable
{
    private const string Prefix = "asterisk-ivr-test-";

    static TempFolder() => RemoveOrphans();

    /// <summary>The folder's full path.</summary>
    public string Path { get; } =
        Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;

    /// <summary>The full path of a name inside the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void RemoveOrphans()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var owner = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (Directory.Exists($"/proc/{owner}"))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, or another process removes it just now.
            }
        }
    }
}
