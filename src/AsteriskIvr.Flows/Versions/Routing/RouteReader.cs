using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>Reads routing tables from YAML and checks them.</summary>
public static class RouteReader
{
    private static readonly string[] Fields = ["schema", FlowFileHead.Routes];

    private static readonly RecordShape Shape = RecordShape.Of(typeof(RouteFields));

    /// <summary>Reads a table and reports all mistakes at once. Does not throw for any text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="flows">Names of the flows that calls can come to; null: not known.</param>
    /// <returns>The table, null when there are errors; and what is wrong.</returns>
    public static (RoutingTable? Table, IReadOnlyList<Diagnostic> Diagnostics) Read(string text, string file, IReadOnlyCollection<string>? flows = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        var bag = new DiagnosticBag();
        var routes = YamlReader.Read(text, file, bag) is YamlMapping root ? BindTable(root, flows, bag) : [];
        return (bag.HasErrors ? null : new RoutingTable(routes), bag.Sorted());
    }

    private static List<CallRoute> BindTable(YamlMapping root, IReadOnlyCollection<string>? flows, DiagnosticBag bag)
    {
        foreach (var entry in root.Entries.Where(e => !Fields.Contains(e.Key.Text)))
            bag.Add(DiagnosticCodes.UnknownField, entry.Key.Location, $"A routing table has no field '{entry.Key.Text}'.", bag.Meant(entry.Key.Text, Fields, ""));
        FlowBinder.CheckSchema(root, bag);
        var routes = new List<CallRoute>();
        if (root.Find(FlowFileHead.Routes) is not YamlList list)
        {
            bag.Add(DiagnosticCodes.WrongShape, root.Find(FlowFileHead.Routes)?.Location ?? root.Location, "'routes' is a list.", "Write one '- { …, flow: … }' a line.");
            return routes;
        }
        foreach (var item in list.Items)
        {
            if (item is not YamlMapping fields)
                bag.Add(DiagnosticCodes.WrongShape, item.Location, $"A route is a mapping; this is {item.Kind}.", "Write '- { number: \"…\", flow: … }'.");
            else if (BindRoute(fields, flows, bag) is { } route)
                Add(routes, route, fields, bag);
        }
        return routes;
    }

    private static void Add(List<CallRoute> routes, CallRoute route, YamlMapping fields, DiagnosticBag bag)
    {
        if (routes.Exists(other => other.IsAboutSame(route) && other.From == route.From))
            bag.Add(DiagnosticCodes.RouteTwice, fields.Location, $"There is another route for {route.Calls}, {(route.FromText is null ? "at any time" : "from the same moment on")}.", DiagnosticCodes.RouteTwice.Mend);
        routes.Add(route);
    }

    private static CallRoute? BindRoute(YamlMapping yaml, IReadOnlyCollection<string>? flows, DiagnosticBag bag)
    {
        var names = Shape.Fields.Select(f => f.Name).ToList();
        var binder = new ValueBinder(bag);
        var fields = (RouteFields)binder.BindRecord(Shape, yaml, "A route", name => bag.Meant(name, names, ""), []);
        if (!binder.IsComplete)
            return null;
        if (fields is { Number: not null, Prefix: not null })
            bag.Add(DiagnosticCodes.OneOf, yaml.Location, "A route has a 'number' or a 'prefix'.", "Write one of them, or none for any number.");
        if (fields.Entry is { } entry && !Names.IsFlow(entry))
            bag.Add(DiagnosticCodes.InvalidName, Locate(yaml, "entry"), $"'{entry}' is no name for an entry.", "Use lower-case letters, digits and hyphens, 63 at most.");
        if (fields.Entry == FlowBinder.ReservedName)
            bag.Add(DiagnosticCodes.InvalidName, Locate(yaml, "entry"), $"'{FlowBinder.ReservedName}' is where the dialplan's hangup handler reports to.", "Choose another name.");
        if (flows is not null && !flows.Contains(fields.Flow))
            bag.Add(DiagnosticCodes.RouteToNoFlow, Locate(yaml, "flow"), $"There is no flow '{fields.Flow}'.", bag.Meant(fields.Flow, flows, DiagnosticCodes.RouteToNoFlow.Mend));
        DateTimeOffset? from = null;
        if (fields.From is not null || fields.Zone is not null)
        {
            from = RouteTimes.Parse(fields.From, fields.Zone, out var mistake);
            if (mistake is not null)
                bag.Add(DiagnosticCodes.RouteTime, Locate(yaml, fields.From is null ? "zone" : "from"), mistake, DiagnosticCodes.RouteTime.Mend);
        }
        return new CallRoute { Entry = fields.Entry ?? "", Number = fields.Number, Prefix = fields.Prefix, Flow = fields.Flow, From = from, FromText = fields.From, Zone = fields.Zone };
    }

    private static SourceLocation Locate(YamlMapping yaml, string field) => yaml.Find(field)?.Location ?? yaml.Location;
}
