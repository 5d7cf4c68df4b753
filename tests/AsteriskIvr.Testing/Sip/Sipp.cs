using System.Globalization;

namespace AsteriskIvr.Testing;

/// <summary>The command line of SIPp, as far as all its uses share it.</summary>
internal static class Sipp
{
    public static List<string> Command(int sipPort, int localPort, string extension, string scenario) =>
    [
        "sipp", "-sf", scenario, "-s", extension, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", Text(localPort),
        "-nostdin", "-trace_err", "-error_file", Path.Combine(Path.GetDirectoryName(scenario)!, "errors"),
        $"127.0.0.1:{Text(sipPort)}",
    ];

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
