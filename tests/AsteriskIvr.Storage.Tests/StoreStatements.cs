using System.Reflection;
using System.Text.RegularExpressions;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Stores;

namespace AsteriskIvr.Storage.Tests;

/// <summary>The SQL that the stores hold as constants: the hot path.</summary>
internal static partial class StoreStatements
{
    /// <summary>What changes rows, or asks without rows.</summary>
    public static IReadOnlyList<string> Statements { get; } = [.. Constants().Where(constant => Statement().IsMatch(constant.Text)).Select(constant => constant.Text)];

    /// <summary>Tables that do not grow with calls: of servers, flows and migrations. To read one of them as a whole is the fastest way.</summary>
    public static IReadOnlyList<string> SmallTables { get; } = ["nodes", "current_flows", "flow_versions", "\"__EFMigrationsHistory\""];

    /// <summary>The conditions by which rows are loaded, each with its table.</summary>
    public static IReadOnlyList<(string Table, string Where)> Conditions { get; } =
    [
        .. Constants().Where(constant => constant.Name.StartsWith("Where", StringComparison.Ordinal)).Select(constant => (constant.Owner.Name, constant.Name) switch
        {
            (nameof(RunStore), "WhereCall") => ("calls", constant.Text),
            (nameof(RunStore), "WhereLeased") => ("runs", constant.Text),
            (nameof(RunStore), _) => ("steps", constant.Text),
            (nameof(CallLoader), "WhereCall") => ("journal", constant.Text),
            (nameof(CallLoader) or nameof(CallStore), "WhereOpen" or "WhereChannel") => ("calls", constant.Text),
            (nameof(CallStore) or nameof(NodeStore), _) => ("nodes", constant.Text),
            (nameof(FlowVersionStore), "WhereVersion") => ("flow_versions", constant.Text),
            (nameof(FlowVersionStore), _) => ("current_flows", constant.Text),
            var other => throw new NotSupportedException($"Which table is {other} on?"),
        }),
    ];

    private static IEnumerable<(Type Owner, string Name, string Text)> Constants() =>
        from type in typeof(IvrDbContext).Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
        from field in type.GetFields(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).OrderBy(field => field.Name, StringComparer.Ordinal)
        where field.IsLiteral && field.FieldType == typeof(string)
        select (type, field.Name, (string)field.GetRawConstantValue()!);

    [GeneratedRegex("^(SELECT|INSERT|UPDATE|DELETE) ")]
    private static partial Regex Statement();
}
