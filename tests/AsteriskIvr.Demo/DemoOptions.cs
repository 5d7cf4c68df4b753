namespace AsteriskIvr.Demo;

/// <summary>What the demo is asked for. scripts/demo has refused unknown options already.</summary>
/// <param name="Keep">Leave everything running until Ctrl-C.</param>
/// <param name="Transports">The ways into the server, in order: <c>agi</c>, <c>ari</c>.</param>
internal sealed record DemoOptions(bool Keep, IReadOnlyList<string> Transports)
{
    public static DemoOptions Parse(string[] arguments)
    {
        var only = arguments.Where(a => a is "--agi" or "--ari").Select(a => a[2..]).Distinct().ToList();
        return new DemoOptions(arguments.Contains("--keep"), only.Count == 0 ? ["agi", "ari"] : only);
    }
}
