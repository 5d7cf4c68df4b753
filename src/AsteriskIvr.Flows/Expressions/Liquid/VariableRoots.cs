namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>The names with which a path can begin.</summary>
internal static class VariableRoots
{
    public const string Call = "call";
    public const string Session = "session";
    public const string Env = "env";
    public const string Secrets = "secrets";
    public const string Now = "now";

    public static IReadOnlyList<string> All { get; } = [Call, Session, Env, Secrets, Now];
}
