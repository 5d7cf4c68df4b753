namespace AsteriskIvr.Flows.Yaml;

/// <summary>The files of a folder with flows.</summary>
public static class FlowFiles
{
    /// <summary>The ending of files with tests, which stand beside the flows.</summary>
    public const string TestEnding = ".test.yaml";

    /// <summary>The flows of a folder, by name: every <c>*.yaml</c> that holds no tests.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml").Where(file => !IsTest(file)).Order(StringComparer.Ordinal);

    /// <summary>The files with tests of a folder, by name.</summary>
    public static IEnumerable<string> TestsIn(string folder) =>
        Directory.EnumerateFiles(folder, $"*{TestEnding}").Order(StringComparer.Ordinal);

    /// <summary>True for a file with tests.</summary>
    public static bool IsTest(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.EndsWith(TestEnding, StringComparison.Ordinal);
    }
}
