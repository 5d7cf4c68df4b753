using System.Runtime.CompilerServices;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>Files of the checkout that these tests were built from.</summary>
internal static class Checkout
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    /// <summary>The full path of a file or folder, given from the root.</summary>
    public static string Find(string path) => Path.Combine(Root, path);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
