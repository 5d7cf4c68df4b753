namespace AsteriskIvr.Testing;

/// <summary>Where the checkout is that the tests were built from.</summary>
public static class Repository
{
    private const string Marker = "AsteriskIvr.sln";

    /// <summary>The folder of the solution file, found by walking up from the test's binaries.</summary>
    /// <exception cref="InvalidOperationException">The binaries were moved out of the checkout.</exception>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No {Marker} in {AppContext.BaseDirectory} or above it.");
    }
}
