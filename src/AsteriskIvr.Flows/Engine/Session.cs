using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// The variables of one call's flow (<c>session.*</c>). Values are JSON; a value marked sensitive can be used by nodes while it lives in
/// memory, and is stored, logged and reported only as <see cref="Mask"/>. Not thread-safe: one node runs at a time.
/// </summary>
/// <remarks>
/// A subflow has variables of its own, in an inner session named after the node that calls it (<see cref="Inner"/>). All of one call are stored, masked and
/// redacted together, an inner variable under the name <c>node/variable</c>: so the journal, a checkpoint and a report know no more than one session.
/// </remarks>
public sealed class Session
{
    /// <summary>What stands for a sensitive value wherever it is kept.</summary>
    public const string Mask = "••••";

    /// <summary>Between the node that calls a subflow and what is inside it, in ids and in names of stored variables; neither can hold one itself.</summary>
    public const char Separator = '/';

    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sensitive = new(StringComparer.Ordinal);
    private readonly Session _root;
    // The name under which an inner session's variables are stored begins so; empty for the root.
    private readonly string _prefix = "";
    // Of the root only: all inner sessions by the id of the node that they belong to; null: none.
    private Dictionary<string, Session>? _inner;
    private Dictionary<string, JsonNode?> _changes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private SecretWords _secrets = SecretWords.None;
    private SecretWords _madeWords = SecretWords.None;

    /// <summary>A session with the given variables, as they are stored, none of them counted as changed.</summary>
    public Session(IEnumerable<KeyValuePair<string, JsonNode?>>? values = null)
    {
        _root = this;
        foreach (var (name, value) in values ?? [])
        {
            var split = name.LastIndexOf(Separator);
            (split < 0 ? this : Inner(name[..split]))._values[name[(split + 1)..]] = value?.DeepClone();
        }
    }

    private Session(Session root, string prefix) => (_root, _prefix) = (root, prefix);

    /// <summary>All variables as nodes see them: of a subflow's, or of the flow's itself.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Values => _values;

    /// <summary>The session of the subflow that a node calls, or, where the id is empty, the flow's own. Ids are those of the whole flow.</summary>
    public Session Inner(string caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Length == 0)
            return _root;
        var all = _root._inner ??= new(StringComparer.Ordinal);
        return all.TryGetValue(caller, out var known) ? known : all[caller] = new Session(_root, caller + Separator);
    }

    /// <summary>Empties the session, and those of subflows within it: a subflow begins anew each time.</summary>
    public void Clear()
    {
        foreach (var session in Within())
        {
            foreach (var name in session._values.Keys)
                _root._changes[session._prefix + name] = null;
            session._values.Clear();
            session._sensitive.Clear();
        }
    }

    /// <summary>A variable's value; null where it is not set.</summary>
    public JsonNode? Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>From now on these are masked as well, wherever something of this session is kept: a target can send back what it was sent.</summary>
    public void Conceal(SecretWords secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _root._secrets = secrets;
    }

    /// <summary>Masks a secret that was made meanwhile, such as a token, for the rest of this session.</summary>
    public void ConcealAlso(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (_root._made.Add(secret))
            _root._madeWords = new SecretWords(_root._made);
    }

    /// <summary>True when the variable holds a sensitive value.</summary>
    public bool IsSensitive(string name) => _sensitive.ContainsKey(name);

    /// <summary>Sets a variable.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value; the session keeps a copy.</param>
    /// <param name="sensitive">True for a PIN, a card number, or anything made from one.</param>
    public void Set(string name, JsonNode? value, bool sensitive = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var copy = value?.DeepClone();
        _values[name] = copy;
        if (sensitive)
            _sensitive[name] = copy is JsonValue text && text.TryGetValue<string>(out var s) ? s : copy?.ToJsonString() ?? "";
        else
            _sensitive.Remove(name);
        _root._changes[_prefix + name] = sensitive ? Mask : RedactTree(copy);
    }

    /// <summary>What changed since the last call, in all sessions of the call, in the form that may be stored.</summary>
    public IReadOnlyDictionary<string, JsonNode?> TakeChanges()
    {
        if (_root._changes.Count == 0)
            return _root._changes;
        var taken = _root._changes;
        _root._changes = new(StringComparer.Ordinal);
        return taken;
    }

    /// <summary>The variables of this session and of those within it in the form that may be stored: sensitive values masked, also inside others.</summary>
    public JsonObject ToStorable()
    {
        var stored = new JsonObject();
        foreach (var session in Within())
        {
            foreach (var (name, value) in session._values)
                stored[session._prefix[_prefix.Length..] + name] = session.IsSensitive(name) ? Mask : RedactTree(value);
        }
        return stored;
    }

    /// <summary>
    /// The text with every secret and every sensitive value of this session replaced by <see cref="Mask"/>. Values of fewer than three characters are
    /// left alone: they would blot out ordinary text and hide nothing.
    /// </summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = _root._madeWords.Redact(_root._secrets.Redact(text));
        if (!_root.HasSensitive)
            return text;
        // The longest first: what holds another is masked as a whole.
        foreach (var value in _root.Within().SelectMany(session => session._sensitive.Values).OrderByDescending(v => v.Length))
        {
            if (value.Length >= 3)
                text = text.Replace(value, Mask, StringComparison.Ordinal);
        }
        return text;
    }

    // Of the root: whether any session of the call holds a sensitive value.
    private bool HasSensitive => _sensitive.Count > 0 || (_inner is not null && _inner.Values.Any(session => session._sensitive.Count > 0));

    // This one, and those of subflows within it.
    private IEnumerable<Session> Within() =>
        _root._inner is null ? [this] : _root._inner.Values.Where(session => session != this && session._prefix.StartsWith(_prefix, StringComparison.Ordinal)).Prepend(this);

    /// <summary>A copy of the value with every secret and every sensitive value in it replaced by <see cref="Mask"/>.</summary>
    internal JsonNode? RedactTree(JsonNode? value)
    {
        if (value is null || (!_root.HasSensitive && _root._secrets.IsEmpty && _root._madeWords.IsEmpty))
            return value?.DeepClone();
        switch (value)
        {
            case JsonObject members:
                var masked = new JsonObject();
                foreach (var (name, member) in members)
                    masked[Redact(name)] = RedactTree(member);
                return masked;
            case JsonArray items:
                return new JsonArray([.. items.Select(RedactTree)]);
            default:
                var isText = value.GetValueKind() == JsonValueKind.String;
                var text = isText ? value.Deserialize<string>()! : value.ToJsonString();
                var redacted = Redact(text);
                // A piece of a number would be no number: it is masked as a whole.
                return redacted == text ? value.DeepClone() : isText ? redacted : Mask;
        }
    }
}
