using System.Reflection;
using System.Text.RegularExpressions;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Stores;

namespace AsteriskIvr.Storage.Tests;

/// <summary>The SQL that the stores hold as constants: the hot path.</summary>
internal static partial class StoreStatements
{
    /// <summary>What changes rows, or asks without rows.</summary>
    public static IReadOnlyList<string> Statements { get; } = [.. Constants().Where(constant => Statement().IsMatch(constant.Text)).Select(constant => constant.Text)];

    /// <summary>The conditions by which a run is loaded, each with its table.</summary>
    public static IReadOnlyList<(string Table, string Where)> Conditions { get; } =
    [
        .. Constants().Where(constant => constant.Name.StartsWith("Where", StringComparison.Ordinal) && constant.Owner == typeof(RunStore)).Select(constant => constant.Name switch
        {
            "WhereCall" => ("calls", constant.Text),
            "WhereLeased" => ("runs", constant.Text),
            _ => ("steps", constant.Text),
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
