using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// What differs between databases. The table of effects is the same everywhere: one row per effect that has happened, its key being
/// <see cref="Engine.NodeContext.EffectKey"/>.
/// </summary>
internal abstract class SqlDialect
{
    public const string ReadEffect = "select result from asterisk_ivr_effects where effect_key = @effect_key";

    public const string KeepResult = "update asterisk_ivr_effects set result = @result where effect_key = @effect_key";

    /// <summary>The driver.</summary>
    public abstract DbProviderFactory Factory { get; }

    /// <summary>
    /// Creates the table of effects if it is missing; harmless when two do it at once. It asks before it creates, since <c>create table if not
    /// exists</c> alone needs the right to create even where the table exists.
    /// </summary>
    public abstract string CreateEffectsTable { get; }

    /// <summary>
    /// Adds the row of an effect, with result 0, unless there is one; one row changed means it is ours. While another transaction is about to add
    /// the same row it waits for that one's end.
    /// </summary>
    public abstract string ClaimEffect { get; }

    /// <summary>True when the same statement can succeed later: a lost connection, a lock, a lack of resources.</summary>
    public abstract bool IsTransient(DbException failure);

    /// <summary>True when the database as a whole does not serve: a lost connection, a lack of resources, but not a lock.</summary>
    public virtual bool IsAway(DbException failure) => IsTransient(failure);

    /// <summary>Begins a transaction that only reads.</summary>
    public virtual async Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(cancellationToken);

    /// <summary>Called with each connection once it is open: what the driver needs to keep to the time limit and to heed a cancellation.</summary>
    /// <returns>Disposed of before the connection.</returns>
    public virtual CancellationTokenRegistration Limit(DbConnection connection, TimeSpan timeout, CancellationToken cancellationToken) => default;

    /// <summary>Adds a parameter. Whole numbers go as 64-bit integers, others as decimals, lists and mappings as JSON text.</summary>
    public void AddParameter(DbCommand command, string name, JsonNode? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        SetValue(parameter, ToClr(value));
        command.Parameters.Add(parameter);
    }

    /// <summary>Adds a parameter of a type of this class's choosing.</summary>
    public static void AddOwnParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    public static SqlDialect Of(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.Sqlite => SqliteDialect.Instance,
        DatabaseProvider.PostgreSql => PostgreSqlDialect.Instance,
        DatabaseProvider.SqlServer => SqlServerDialect.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Unknown provider."),
    };

    protected virtual void SetValue(DbParameter parameter, object value) => parameter.Value = value;

    private static object ToClr(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => DBNull.Value,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(value.ToJsonString()),
        _ => value.ToJsonString(),
    };

    private static object Number(string json)
    {
        if (long.TryParse(json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        return decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? exact
            : double.Parse(json, CultureInfo.InvariantCulture);
    }
}
