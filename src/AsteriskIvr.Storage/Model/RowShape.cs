using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>
/// The table of a row, as the hot path needs it. It is read from the row's class and its attributes, as EF Core does too: EF Core's own model takes about a second of processor to make, and
/// after a kill callers wait for this server.
/// </summary>
internal sealed class RowShape
{
    private static readonly ConcurrentDictionary<Type, RowShape> Known = new();

    private static readonly IReadOnlyDictionary<Type, string> Tables = typeof(IvrDbContext).GetProperties()
        .Where(set => set.PropertyType.IsGenericType && set.PropertyType.GetGenericTypeDefinition() == typeof(DbSet<>))
        .ToDictionary(set => set.PropertyType.GetGenericArguments()[0], set => IvrDbContext.SnakeCase(set.Name));

    private RowShape(Type row)
    {
        Table = Tables[row];
        List<string> primary = [.. row.GetCustomAttribute<PrimaryKeyAttribute>()!.PropertyNames];
        Columns =
        [
            .. row.GetProperties()
                .OrderBy(property => primary.IndexOf(property.Name) is >= 0 and var place ? place : primary.Count).ThenBy(property => property.Name, StringComparer.Ordinal)
                .Select(property => new RowColumn(property)),
        ];
        Keys =
        [
            Names(primary),
            .. row.GetCustomAttributes<IndexAttribute>().Where(index => index.IsUnique).Select(index => Names(index.PropertyNames)),
        ];
    }

    /// <summary>The rows that there are.</summary>
    public static IEnumerable<Type> Rows => Tables.Keys;

    public string Table { get; }

    /// <summary>The primary key's first.</summary>
    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>The columns of the primary key, and of each unique index.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; }

    public static RowShape Of(Type row) => Known.GetOrAdd(row, static type => new RowShape(type));

    private static IReadOnlyList<string> Names(IReadOnlyList<string> properties) => [.. properties.Select(IvrDbContext.SnakeCase)];
}

/// <summary>A column.</summary>
internal sealed class RowColumn(PropertyInfo property)
{
    public string Name { get; } = IvrDbContext.SnakeCase(property.Name);

    /// <summary>The type of its values, without <c>?</c>.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public object? Get(object row) => property.GetValue(row);

    public void Set(object row, object value) => property.SetValue(row, value);
}
