using System.Data;
using System.Data.Common;
using System.Text;
using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// A connection with its prepared statements, for the hot path: many times cheaper than a context. Inserts and selects are made from EF Core's own
/// model, so that a column is named in one place. Not thread-safe.
/// </summary>
internal sealed class StatementSession : IDisposable
{
    private readonly DbConnection _connection;
    private readonly IModel _model;
    private readonly ISqlDialect _dialect;
    private readonly Dictionary<object, DbCommand> _commands = [];
    private readonly Dictionary<(Type Row, bool IfAbsent), InsertStatement> _inserts = [];
    private readonly Dictionary<(Type Row, string Where), SelectStatement> _selects = [];

    private StatementSession(DbConnection connection, IModel model, ISqlDialect dialect) => (_connection, _model, _dialect) = (connection, model, dialect);

    /// <summary>Connects.</summary>
    public static StatementSession Open(IDbContextFactory<IvrDbContext> contexts, ISqlDialect dialect)
    {
        using var context = contexts.CreateDbContext();
        // A connection of its own: the context's belongs to the context.
        var connection = (DbConnection)Activator.CreateInstance(context.Database.GetDbConnection().GetType())!;
        try
        {
            connection.ConnectionString = context.Database.GetConnectionString();
            connection.Open();
            if (dialect.OnConnect is { } sql)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
            return new StatementSession(connection, context.Model, dialect);
        }
        catch
        {
            // Opened, but not good enough: a file that is no database.
            connection.Dispose();
            throw;
        }
    }

    /// <summary>False when the connection broke.</summary>
    public bool IsOpen => _connection.State == ConnectionState.Open;

    /// <summary>The transaction that all statements belong to; null outside one.</summary>
    public DbTransaction? Transaction { get; private set; }

    /// <summary>Begins a transaction.</summary>
    public DbTransaction BeginTransaction() => Transaction = _connection.BeginTransaction();

    /// <summary>Inserts a row.</summary>
    /// <param name="row">An entity of the model.</param>
    public void Insert<TRow>(TRow row) where TRow : class => Insert(row, ifAbsent: false);

    /// <summary>Inserts a row, unless one of its keys is taken.</summary>
    /// <param name="row">An entity of the model.</param>
    /// <returns>False when it is.</returns>
    public bool InsertIfAbsent<TRow>(TRow row) where TRow : class => Insert(row, ifAbsent: true) == 1;

    /// <summary>Executes a statement whose parameters are <c>@p0</c>, <c>@p1</c> and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = Command(sql, sql, parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
            Set(command.Parameters[i], parameters[i]);
        return command.ExecuteNonQuery();
    }

    /// <summary>Executes a query whose parameters are <c>@p0</c>, <c>@p1</c> and so on, and reads the first column as ids.</summary>
    public List<Guid> QueryIds(string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = Command(sql, sql, parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
            Set(command.Parameters[i], parameters[i]);
        using var reader = command.ExecuteReader();
        var ids = new List<Guid>();
        while (reader.Read())
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>Reads rows.</summary>
    /// <param name="where">The condition, and what may follow it; its parameters are <c>@p0</c>, <c>@p1</c> and so on.</param>
    /// <param name="parameters">Their values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<List<TRow>> QueryAsync<TRow>(string where, object?[] parameters, CancellationToken cancellationToken) where TRow : class
    {
        if (!_selects.TryGetValue((typeof(TRow), where), out var select))
            _selects[(typeof(TRow), where)] = select = new SelectStatement(_model.FindEntityType(typeof(TRow))!, where);
        var command = Command(select, select.Sql, parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
            Set(command.Parameters[i], parameters[i]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((TRow)select.Read(reader));
        return rows;
    }

    /// <summary>Reads one moment; null where there is none.</summary>
    public async ValueTask<DateTimeOffset?> QueryMomentAsync(string sql, CancellationToken cancellationToken)
    {
        await using var reader = await Command(sql, sql, 0).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? Utc(reader.GetDateTime(0)) : null;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>The insert of a row of the model.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="ifAbsent">Null: an insert that fails where one of its keys is taken.</param>
    internal static string InsertSql(IEntityType type, ISqlDialect? ifAbsent)
    {
        var table = type.GetTableName()!;
        var columns = type.GetProperties().Select(p => p.GetColumnName()).ToList();
        var keys = type.GetKeys().Select(key => key.Properties).Concat(type.GetIndexes().Where(index => index.IsUnique).Select(index => index.Properties));
        return ifAbsent?.InsertIfAbsent(table, columns, keys.Select(properties => properties.Select(p => p.GetColumnName()).ToList())) ?? ISqlDialect.Insert(table, columns);
    }

    private int Insert<TRow>(TRow row, bool ifAbsent) where TRow : class
    {
        if (!_inserts.TryGetValue((typeof(TRow), ifAbsent), out var insert))
            _inserts[(typeof(TRow), ifAbsent)] = insert = new InsertStatement(_model.FindEntityType(typeof(TRow))!, ifAbsent ? _dialect : null);
        var command = Command(insert, insert.Sql, insert.Columns.Count);
        for (var i = 0; i < insert.Columns.Count; i++)
            Set(command.Parameters[i], insert.Columns[i].Read(row));
        return command.ExecuteNonQuery();
    }

    private DbCommand Command(object key, string sql, int parameters)
    {
        if (!_commands.TryGetValue(key, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                command.Parameters.Add(parameter);
            }
            _commands[key] = command;
        }
        command.Transaction = Transaction;
        return command;
    }

    // The type stays what it was with the first value, so that a null has it too, and a prepared statement fits the next time.
    private void Set(DbParameter parameter, object? value)
    {
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset moment => moment.UtcDateTime,
            string text => Storable(text),
            _ => value,
        };
        if (value is null)
            return;
        var type = value switch
        {
            DateTimeOffset => _dialect.MomentType,
            string => DbType.String,
            Guid => DbType.Guid,
            int => DbType.Int32,
            bool => DbType.Boolean,
            _ => throw new NotSupportedException($"A parameter of type {value.GetType()}."),
        };
        if (parameter.DbType != type)
            parameter.DbType = type;
    }

    // PostgreSQL takes no half of a surrogate pair and no NUL, which callers' names and answers of web services can hold; in all databases it becomes the same.
    private static string Storable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));

    private sealed class SelectStatement
    {
        private readonly IEntityType _type;
        private readonly List<IProperty> _properties;

        public SelectStatement(IEntityType type, string where)
        {
            _type = type;
            _properties = [.. type.GetProperties()];
            Sql = $"SELECT {string.Join(", ", _properties.Select(p => p.GetColumnName()))} FROM {type.GetTableName()} WHERE {where}";
        }

        public string Sql { get; }

        public object Read(DbDataReader reader)
        {
            var row = Activator.CreateInstance(_type.ClrType)!;
            for (var i = 0; i < _properties.Count; i++)
            {
                if (!reader.IsDBNull(i))
                    _properties[i].PropertyInfo!.SetValue(row, Value(reader, i, _properties[i].ClrType));
            }
            return row;
        }

        private static object Value(DbDataReader reader, int column, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(string) => reader.GetString(column),
            var t when t == typeof(Guid) => reader.GetGuid(column),
            var t when t == typeof(int) => reader.GetInt32(column),
            var t when t == typeof(bool) => reader.GetBoolean(column),
            var t when t == typeof(DateTimeOffset) => Utc(reader.GetDateTime(column)),
            var t => throw new NotSupportedException($"Column type {t}."),
        };
    }

    private sealed class InsertStatement
    {
        public InsertStatement(IEntityType type, ISqlDialect? ifAbsent)
        {
            Columns = [.. type.GetProperties().Select(p => new Column(p))];
            Sql = InsertSql(type, ifAbsent);
        }

        public string Sql { get; }

        public IReadOnlyList<Column> Columns { get; }
    }

    private sealed class Column(IProperty property)
    {
        private readonly IClrPropertyGetter _getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public object? Read(object row) => _getter.GetClrValue(row);
    }
}
