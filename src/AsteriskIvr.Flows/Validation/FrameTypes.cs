namespace AsteriskIvr.Flows.Validation;

/// <summary>The node types that make up a flow's frame.</summary>
internal static class FrameTypes
{
    public const string Start = "start";
    public const string Exception = "exception";
    public const string Hangup = "hangup";
    public const string End = "end";
    public const string Return = "return";

    /// <summary>What <c>hangup:</c> of the start node says where a flow does without post-call work; so no node can have this id.</summary>
    public const string None = "none";

    /// <summary>True for those that a subflow cannot have: they belong to the flow that calls it.</summary>
    public static bool IsOfFlow(string? type) => IsEntry(type) || type is End;

    /// <summary>True for those that only the server enters.</summary>
    public static bool IsEntry(string? type) => type is Start or Exception or Hangup;
}
