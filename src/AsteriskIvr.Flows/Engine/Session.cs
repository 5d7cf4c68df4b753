using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// The variables of one call's flow (<c>session.*</c>). Values are JSON; a value marked sensitive can be used by nodes while it lives in
/// memory, and is stored, logged and reported only as <see cref="Mask"/>. Not thread-safe: one node runs at a time.
/// </summary>
public sealed class Session
{
    /// <summary>What stands for a sensitive value wherever it is kept.</summary>
    public const string Mask = "••••";

    private readonly Dictionary<string, JsonNode?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _sensitive = new(StringComparer.Ordinal);
    private Dictionary<string, JsonNode?> _changes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private SecretWords _secrets = SecretWords.None;
    private SecretWords _madeWords = SecretWords.None;

    /// <summary>A session with the given variables, none of them counted as changed.</summary>
    public Session(IEnumerable<KeyValuePair<string, JsonNode?>>? values = null)
    {
        foreach (var (name, value) in values ?? [])
            _values[name] = value?.DeepClone();
    }

    /// <summary>All variables as nodes see them.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Values => _values;

    /// <summary>A variable's value; null where it is not set.</summary>
    public JsonNode? Get(string name) => _values.GetValueOrDefault(name);

    /// <summary>From now on these are masked as well, wherever something of this session is kept: a target can send back what it was sent.</summary>
    public void Conceal(SecretWords secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = secrets;
    }

    /// <summary>Masks a secret that was made meanwhile, such as a token, for the rest of this session.</summary>
    public void ConcealAlso(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (_made.Add(secret))
            _madeWords = new SecretWords(_made);
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
        _changes[name] = sensitive ? Mask : RedactTree(copy);
    }

    /// <summary>What changed since the last call, in the form that may be stored.</summary>
    public IReadOnlyDictionary<string, JsonNode?> TakeChanges()
    {
        if (_changes.Count == 0)
            return _changes;
        var taken = _changes;
        _changes = new(StringComparer.Ordinal);
        return taken;
    }

    /// <summary>All variables in the form that may be stored: sensitive values masked, also inside others.</summary>
    public JsonObject ToStorable()
    {
        var stored = new JsonObject();
        foreach (var (name, value) in _values)
            stored[name] = IsSensitive(name) ? Mask : RedactTree(value);
        return stored;
    }

    /// <summary>
    /// The text with every secret and every sensitive value of this session replaced by <see cref="Mask"/>. Values of fewer than three characters are
    /// left alone: they would blot out ordinary text and hide nothing.
    /// </summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = _madeWords.Redact(_secrets.Redact(text));
        if (_sensitive.Count == 0)
            return text;
        // The longest first: what holds another is masked as a whole.
        foreach (var value in _sensitive.Values.OrderByDescending(v => v.Length))
        {
            if (value.Length >= 3)
                text = text.Replace(value, Mask, StringComparison.Ordinal);
        }
        return text;
    }

    /// <summary>A copy of the value with every secret and every sensitive value in it replaced by <see cref="Mask"/>.</summary>
    internal JsonNode? RedactTree(JsonNode? value)
    {
        if (value is null || (_sensitive.Count == 0 && _secrets.IsEmpty && _madeWords.IsEmpty))
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
