using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Hangs up.</summary>
[Node("disconnect", NodePlace.InCall, "Hangs up on the caller.",
    IsRepeatable = true,
    Remarks = "The cause is a Q.850 number from 1 to 127, or one of these words: " + HangupCause.Words + ". Before the call is answered it decides what the caller hears or is told.",
    Example = "goodbye: { type: disconnect }")]
public sealed record DisconnectNode : Node
{
    /// <summary>The cause.</summary>
    [Field("Why: a word such as `busy`, or a Q.850 number.")]
    public HangupCause Cause { get; init; } = HangupCause.Normal;
}
