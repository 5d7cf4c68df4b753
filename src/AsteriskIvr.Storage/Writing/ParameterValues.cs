using System.Data;
using System.Data.Common;
using System.Text;

namespace AsteriskIvr.Storage.Writing;

/// <summary>Gives parameters their values, in the form that all databases take.</summary>
internal sealed class ParameterValues(ISqlDialect dialect)
{
    /// <summary>Sets a value.</summary>
    /// <param name="parameter">What gets it.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">The type that the parameter had with its last value: a null has it too, so that a prepared statement fits the next time.</param>
    public void Set(DbParameter parameter, object? value, ref DbType? type)
    {
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset moment => moment.UtcDateTime,
            string text => Storable(text),
            _ => value,
        };
        type = value switch
        {
            null => type,
            DateTimeOffset => dialect.MomentType,
            string => DbType.String,
            Guid => DbType.Guid,
            int => DbType.Int32,
            bool => DbType.Boolean,
            _ => throw new NotSupportedException($"A parameter of type {value.GetType()}."),
        };
        if (type is { } known && parameter.DbType != known)
            parameter.DbType = known;
    }

    // PostgreSQL takes no half of a surrogate pair and no NUL, which callers' names and answers of web services can hold; in all databases it becomes the same.
    private static string Storable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
