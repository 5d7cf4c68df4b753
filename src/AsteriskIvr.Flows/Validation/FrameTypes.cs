namespace AsteriskIvr.Flows.Validation;

/// <summary>The node types that make up a flow's frame.</summary>
internal static class FrameTypes
{
    public const string Start = "start";
    public const string Exception = "exception";
    public const string Hangup = "hangup";
    public const string End = "end";

    /// <summary>What <c>hangup:</c> of the start node says where a flow does without post-call work; so no node can have this id.</summary>
    public const string None = "none";

    /// <summary>True for those that only the server enters.</summary>
    public static bool IsEntry(string? type) => type is Start or Exception or Hangup;
}
