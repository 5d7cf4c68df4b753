namespace AsteriskIvr.Flows.Engine;

/// <summary>Names of outlets that several node types share.</summary>
public static class Outlets
{
    /// <summary>The ordinary way on.</summary>
    public const string Next = "next";

    /// <summary>No valid input in any attempt.</summary>
    public const string Exhausted = "exhausted";

    /// <summary>The effect failed in every attempt.</summary>
    public const string Failed = "failed";

    /// <summary>The flow ends here: taken by nodes without outlets, such as <c>disconnect</c>.</summary>
    public const string End = "";
}
