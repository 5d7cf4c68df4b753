using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Answers a call once, and keeps when.</summary>
internal static class Answering
{
    /// <summary>Answers unless the call is known to be answered; a channel that the dialplan had answered counts from here on.</summary>
    public static async ValueTask EnsureAsync(NodeContext context, CancellationToken cancellationToken)
    {
        if (context.Call.AnsweredAt is not null)
            return;
        await context.Caller.AnswerAsync(cancellationToken);
        context.Call.AnsweredAt ??= context.Time.GetUtcNow();
    }
}
