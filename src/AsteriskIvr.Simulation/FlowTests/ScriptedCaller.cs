using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>
/// A caller who does what a case says. Prompts are heard to their end, and then an entry is typed: one for each time that a node asks. Only
/// where a key does nothing but stop a prompt is it pressed during the prompt.
/// </summary>
internal sealed class ScriptedCaller(TestCase test) : ICallerLead
{
    private readonly Dictionary<string, Queue<string>> _byNode = test.Keys.ToDictionary(k => k.Key, k => new Queue<string>(k.Value), StringComparer.Ordinal);
    private readonly Queue<string> _inOrder = new(test.KeysInOrder);
    private readonly Dictionary<string, int> _visits = [];
    private readonly List<string> _unused = [];
    // An entry is being typed: when its keys are used up, the next wait for one runs out.
    private bool _isTyping;
    private bool _hangsUpNext;

    /// <summary>Keys that nobody asked for, in words.</summary>
    public IReadOnlyList<string> Unused =>
    [
        .. _unused,
        .. _byNode.Where(n => n.Value.Count > 0).Select(n => $"'{n.Key}' did not ask for {string.Join(", ", n.Value.Select(Quoted))}"),
        .. _inOrder.Count == 0 ? Array.Empty<string>() : [$"nobody asked for {string.Join(", ", _inOrder.Select(Quoted))}"],
    ];

    public void Entered(Node node, SimulatedCall call)
    {
        _isTyping = false;
        var visit = _visits[node.Id] = _visits.GetValueOrDefault(node.Id) + 1;
        if (test.HangUp is { At: { } at } hangUp && at == node.Id && hangUp.Visit == visit)
            call.HangUp();
    }

    public void Begins(SimulatedOperation operation, Node node, SimulatedCall call)
    {
        if (_hangsUpNext)
        {
            call.HangUp();
            return;
        }
        if (operation.Name == "play")
        {
            _isTyping = false;
            _hangsUpNext = test.HangUp?.After is { } after && operation.Media.Any(media => Prompts.Match(after, MediaText.Of(media)));
            if (operation.StopOn.Length > 0 && node is PlayNode && Next(node.Id, inOrder: false) is { Length: > 0 } keys)
                call.Act(new CallerAction.Press(keys));
        }
        else if (operation.Name == "wait-for-digit" && !call.HasActions)
        {
            if (!_isTyping && Next(node.Id, inOrder: true) is { Length: > 0 } entry)
            {
                call.Act(new CallerAction.Press(entry));
                _isTyping = true;
            }
            else
            {
                call.Act(new CallerAction.Silence());
                _isTyping = false;
            }
        }
    }

    public void Left(Node node, PathEntry entry, SimulatedCall call)
    {
        var left = string.Concat(call.Forget().OfType<CallerAction.Press>().Select(press => press.Keys));
        if (left.Length > 0)
            _unused.Add($"'{node.Id}' did not wait for the last {left.Length} key(s) of an entry");
    }

    public void Faulted(Node node, NodeFaultException fault)
    {
    }

    private string? Next(string node, bool inOrder)
    {
        if (_byNode.TryGetValue(node, out var own))
            return own.TryDequeue(out var entry) ? entry : null;
        return inOrder && _inOrder.TryDequeue(out var next) ? next : null;
    }

    private static string Quoted(string entry) => entry.Length == 0 ? "an empty entry" : $"\"{entry}\"";
}
