namespace AsteriskIvr.Flows.Nodes;

/// <summary>The keys of a telephone.</summary>
internal static class Keypad
{
    /// <summary>All of them; A to D are on few telephones, but in the standard (RFC 4733).</summary>
    public const string Keys = "0123456789*#ABCD";

    /// <summary>True for the name of one key.</summary>
    public static bool IsKey(string name) => name.Length == 1 && Keys.Contains(name[0]);
}
