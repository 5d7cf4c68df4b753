using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>The flows beside this file.</summary>
internal static class Samples
{
    public static string Folder { get; } = Here();

    public static IEnumerable<string> Valid => Names("Valid");

    public static IEnumerable<string> Broken => Names("Broken");

    /// <summary>The subflows among all of them.</summary>
    public static SubflowTexts Subflows => SubflowTexts.Of(Valid.Select(name => (name, Read("Valid", name))).Concat(Broken.Select(name => (name, Read("Broken", name)))));

    public static string Read(string folder, string name) => File.ReadAllText(Path.Combine(Folder, folder, name));

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
