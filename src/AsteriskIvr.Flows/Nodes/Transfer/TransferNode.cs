using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Dials somebody and connects the caller.</summary>
[Node("transfer", NodePlace.InCall, "Dials somebody and connects the caller.",
    Remarks = """
        The flow goes on with `answered` when the callee hangs up first; lead it to `end` where nothing more shall happen. When the caller hangs up first, the call is over.
        `call.transferredTo` holds the target from the moment it rings, and is empty again if nobody was reached.
        """,
    Example = """
        agent:
          type: transfer
          to: PJSIP/agent
          ring: 20s
          on: { answered: end, busy: sorry, noAnswer: sorry, failed: sorry }
        """)]
[Outlet(Answered, "The callee answered, and has left since.")]
[Outlet(Busy, "The callee is busy.", Default = Outlets.Failed)]
[Outlet(NoAnswer, "Nobody answered within `ring`.", Default = Outlets.Failed)]
[Outlet(Outlets.Failed, "The callee could not be reached, or refused.", Default = OutletAttribute.Fault)]
public sealed record TransferNode : Node
{
    /// <summary>The outlet when the callee answered, and has left since.</summary>
    public const string Answered = "answered";

    /// <summary>The outlet when the callee is busy.</summary>
    public const string Busy = "busy";

    /// <summary>The outlet when nobody answered.</summary>
    public const string NoAnswer = "noAnswer";

    /// <summary>Whom to dial.</summary>
    [Field("Whom to dial: technology and resource, such as `PJSIP/agent` or `PJSIP/{{ session.number }}@trunk`. Several at once are joined by `&`.")]
    public required Template To { get; init; }

    /// <summary>How long it may ring.</summary>
    [Field("How long it may ring.")]
    public TimeSpan Ring { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The number shown to the callee.</summary>
    [Field("The number shown to the callee. Default: the caller's own.")]
    public Template? CallerId { get; init; }

    /// <summary>The longest conversation.</summary>
    [Field("The longest conversation. Default: no limit.")]
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>What the caller hears while it rings.</summary>
    [Field("Music-on-hold class that the caller hears while it rings, such as `default`. Default: ringing.")]
    public string? Music { get; init; }

    /// <inheritdoc/>
    public override bool Waits => true;
}
