using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>
/// The outside of one simulation: keeps what nodes send, and gives the canned replies. Who asks is known, since one node runs at a time.
/// </summary>
internal sealed class OutsideWorld(SimulatedClock clock, ReplyBook replies)
{
    private readonly List<Sending> _sent = [];
    private (Node Node, NodeContext Context)? _current;

    /// <summary>Everything that was sent, oldest first.</summary>
    public IReadOnlyList<Sending> Sent => _sent;

    /// <summary>The keys of the statements that databases have committed, with their results.</summary>
    public Dictionary<string, long> CommittedEffects { get; } = new(StringComparer.Ordinal);

    /// <summary>Asked for a reply where there is no canned one; null: the default is taken.</summary>
    public Func<OutsideKind, Sending, Reply?>? Ask { get; init; }

    /// <summary>What expressions in replies see.</summary>
    public NodeContext Context => Current.Context;

    /// <summary>Id of the node that runs.</summary>
    public string CurrentNode => Current.Node.Id;

    private (Node Node, NodeContext Context) Current => _current ?? throw new InvalidOperationException("Something was sent while no node ran.");

    public void Enter(Node node, NodeContext context) => _current = (node, context);

    /// <summary>Whether the next thing that happens is that there is no connection.</summary>
    public bool IsDown(OutsideKind kind, string question) => replies.Peek(kind, CurrentNode, question) is { Fault: OutsideFault.Refused };

    /// <summary>Sends, and waits for the answer.</summary>
    /// <param name="kind">What kind of system.</param>
    /// <param name="question">What is asked, as replies name it.</param>
    /// <param name="content">What is sent; it is masked here.</param>
    /// <param name="cancellationToken">The time limit of the node, and the end of the call.</param>
    /// <returns>The reply; one whose fault is <see cref="OutsideFault.Timeout"/> never returns.</returns>
    public Reply Exchange(OutsideKind kind, string question, JsonObject content, CancellationToken cancellationToken)
    {
        var sending = Record(question, content);
        // Who is asked can have prepared a fault instead of an answer.
        var reply = replies.Take(kind, CurrentNode, question) ?? Ask?.Invoke(kind, sending) ?? replies.Take(kind, CurrentNode, question) ?? new Reply();
        sending.Answer = Describe(reply);
        if (reply.Fault == OutsideFault.Timeout)
        {
            // Whoever waits has a limit; without one nothing would ever come.
            while (!cancellationToken.IsCancellationRequested && clock.AdvanceToNextTimer())
            {
            }
        }
        else if (reply.After > TimeSpan.Zero)
        {
            clock.Advance(reply.After);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return reply.Fault == OutsideFault.Timeout ? throw new TimeoutException("No answer came, and nobody limited the wait.") : reply;
    }

    /// <summary>Sends something that is no matter of the node's own, such as a request for a token: its replies are not used up by it.</summary>
    public Reply Exchange(OutsideKind kind, string question, JsonObject content, Reply otherwise)
    {
        Record(question, content);
        return replies.Take(kind, node: "", question) ?? otherwise;
    }

    /// <summary>What becomes of what the PBX does with the caller; null: its default.</summary>
    public Reply? Telephone(string question) =>
        replies.Take(OutsideKind.Telephone, CurrentNode, question)
        ?? Ask?.Invoke(OutsideKind.Telephone, new Sending(CurrentNode, question, []) { IsAfterCall = false, Attempt = 1, EffectKey = "" })
        ?? replies.Take(OutsideKind.Telephone, CurrentNode, question);

    /// <summary>Keeps what is sent, masked.</summary>
    public Sending Record(string question, JsonObject content)
    {
        var (node, context) = Current;
        var sending = new Sending(node.Id, context.Session.Redact(question), (JsonObject)context.Session.RedactTree(content)!)
        {
            IsAfterCall = context.CallerOrNull is null,
            Attempt = context.Attempt,
            EffectKey = context.EffectKey,
        };
        _sent.Add(sending);
        return sending;
    }

    private static string Describe(Reply reply) => reply switch
    {
        { Fault: OutsideFault.Timeout } => "no answer",
        { Fault: OutsideFault.Reset } => "the connection broke",
        { Fault: OutsideFault.Refused } => "no connection",
        { Status: { } status } => $"{status}",
        _ => "",
    };
}
