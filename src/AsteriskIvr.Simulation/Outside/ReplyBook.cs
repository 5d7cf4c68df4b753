namespace AsteriskIvr.Simulation.Outside;

/// <summary>
/// The canned replies of one simulation, by the id of the node that asks, or by what it asks (<c>GET https://crm.example.com/*</c>,
/// <c>database crm</c>, <c>mail</c>); the node's own come first. Replies put in later by a person come before all.
/// </summary>
internal sealed class ReplyBook
{
    private readonly List<Page> _pages = [];
    private readonly Dictionary<OutsideKind, Page> _faults = [];

    public ReplyBook(IEnumerable<KeyValuePair<string, IReadOnlyList<Reply>>> replies) =>
        _pages.AddRange(replies.OrderBy(r => IsPattern(r.Key)).Select(r => new Page(r.Key, r.Value)));

    /// <summary>True for what is no id of a node.</summary>
    public static bool IsPattern(string key) => key.AsSpan().ContainsAny(' ', '*') || key == SimulatedMailKey;

    /// <summary>The key of all mails.</summary>
    public const string SimulatedMailKey = "mail";

    /// <summary>From now on this happens to all of a kind, until its times are over; null: nothing any more.</summary>
    public void Put(OutsideKind kind, Reply? reply)
    {
        if (reply is null)
            _faults.Remove(kind);
        else
            _faults[kind] = new Page("", [reply]);
    }

    /// <summary>The next reply, which is used up by that; null where there is none.</summary>
    /// <param name="kind">What kind of system is asked.</param>
    /// <param name="node">Id of the node that asks.</param>
    /// <param name="question">What it asks.</param>
    public Reply? Take(OutsideKind kind, string node, string question) => Find(kind, node, question)?.Take();

    /// <summary>The next reply, which stays.</summary>
    public Reply? Peek(OutsideKind kind, string node, string question) => Find(kind, node, question)?.Peek();

    private Page? Find(OutsideKind kind, string node, string question) =>
        _faults.TryGetValue(kind, out var fault) && fault.Peek() is not null
            ? fault
            : _pages.FirstOrDefault(page => page.Peek() is not null && (page.Key == node || (IsPattern(page.Key) && Wildcards.Match(page.Key, question))));

    private sealed class Page(string key, IReadOnlyList<Reply> replies)
    {
        private int _index;
        private int _given;

        public string Key => key;

        public Reply? Peek() => _index < replies.Count ? replies[_index] : null;

        public Reply? Take()
        {
            if (Peek() is not { } reply)
                return null;
            var times = reply.Times ?? (_index == replies.Count - 1 ? int.MaxValue : 1);
            if (++_given >= times)
                (_index, _given) = (_index + 1, 0);
            return reply;
        }
    }
}

/// <summary>The kinds of outside systems.</summary>
internal enum OutsideKind
{
    /// <summary>A web server.</summary>
    Http,

    /// <summary>A database.</summary>
    Database,

    /// <summary>The mail server.</summary>
    Mail,

    /// <summary>A callee, a queue, a voice box: what the PBX does with the caller.</summary>
    Telephone,

    /// <summary>The message broker.</summary>
    Broker,
}
