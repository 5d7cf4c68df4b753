using System.Text;

namespace AsteriskIvr.Flows.Versions;

/// <summary>Which flow answers which call. Immutable.</summary>
public sealed class RoutingTable
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>A table of the given routes.</summary>
    public RoutingTable(IReadOnlyList<CallRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        Routes = routes;
        foreach (var entry in routes.GroupBy(route => route.Entry))
            _entries[entry.Key] = new Entry([.. entry]);
    }

    /// <summary>No routes: the dialplan names flows.</summary>
    public static RoutingTable Empty { get; } = new([]);

    /// <summary>All routes, in the order written.</summary>
    public IReadOnlyList<CallRoute> Routes { get; }

    /// <summary>
    /// The route that a call takes: of its entry's, the one of its very number, else the one with the longest prefix of it, else the one for any. Of those for the same
    /// calls the one that came into force last. Null: none is for it.
    /// </summary>
    /// <param name="entry">The name by which the dialplan asked; empty: by none.</param>
    /// <param name="number">The dialled number; null: not known.</param>
    /// <param name="at">The moment of its arrival.</param>
    public CallRoute? Find(string entry, string? number, DateTimeOffset at) => _entries.TryGetValue(entry, out var routes) ? routes.Find(number, at) : null;

    /// <summary>The table as a file, without comments.</summary>
    public string ToYaml()
    {
        var yaml = new StringBuilder("schema: 1\nroutes:");
        if (Routes.Count == 0)
            yaml.Append(" []");
        yaml.Append('\n');
        foreach (var route in Routes)
        {
            yaml.Append("  - { ");
            if (route.Entry.Length > 0)
                yaml.Append("entry: ").Append(Quoted(route.Entry)).Append(", ");
            if (route.Number is { } number)
                yaml.Append("number: ").Append(Quoted(number)).Append(", ");
            if (route.Prefix is { } prefix)
                yaml.Append("prefix: ").Append(Quoted(prefix)).Append(", ");
            yaml.Append("flow: ").Append(route.Flow);
            if (route.FromText is { } from)
                yaml.Append(", from: ").Append(Quoted(from));
            if (route.Zone is { } zone)
                yaml.Append(", zone: ").Append(Quoted(zone));
            yaml.Append(" }\n");
        }
        return yaml.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private sealed class Entry
    {
        private readonly Dictionary<string, List<CallRoute>> _exact = new(StringComparer.Ordinal);
        // The longest first.
        private readonly List<(string Prefix, List<CallRoute> Routes)> _prefixes;

        public Entry(IReadOnlyList<CallRoute> routes)
        {
            foreach (var group in routes.Where(r => r.Number is not null).GroupBy(r => r.Number!))
                _exact[group.Key] = LatestFirst(group);
            _prefixes = [.. routes.Where(r => r.Number is null).GroupBy(r => r.Prefix ?? "").OrderByDescending(g => g.Key.Length).Select(g => (g.Key, LatestFirst(g)))];
        }

        public CallRoute? Find(string? number, DateTimeOffset at)
        {
            if (number is not null && _exact.TryGetValue(number, out var exact) && InForce(exact, at) is { } found)
                return found;
            foreach (var (prefix, routes) in _prefixes)
            {
                if ((number ?? "").StartsWith(prefix, StringComparison.Ordinal) && InForce(routes, at) is { } route)
                    return route;
            }
            return null;
        }

        private static List<CallRoute> LatestFirst(IEnumerable<CallRoute> routes) => [.. routes.OrderByDescending(r => r.From ?? DateTimeOffset.MinValue)];

        private static CallRoute? InForce(List<CallRoute> latestFirst, DateTimeOffset at) => latestFirst.Find(r => r.From is not { } from || from <= at);
    }
}
