using System.Data;
using System.Data.Common;
using AsteriskIvr.Storage.Model;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// A connection with its prepared statements, for the hot path: many times cheaper than a context. Inserts and selects are made from the row's class
/// (<see cref="RowShape"/>), so that a column is named in one place. Not thread-safe.
/// </summary>
internal sealed class StatementSession : IDisposable
{
    private readonly DbConnection _connection;
    private readonly ISqlDialect _dialect;
    private readonly ParameterValues _values;
    private readonly StatementBatch? _batch;
    private readonly Dictionary<object, Prepared> _commands = [];
    private readonly Dictionary<(Type Row, bool IfAbsent), InsertStatement> _inserts = [];
    private readonly Dictionary<(Type Row, string Where), SelectStatement> _selects = [];
    private readonly Dictionary<(SelectStatement First, SelectStatement Second), string> _pairs = [];

    private StatementSession(DbConnection connection, ISqlDialect dialect)
    {
        (_connection, _dialect, _values) = (connection, dialect, new ParameterValues(dialect));
        _batch = dialect.SendsTogether ? new StatementBatch(connection, _values) : null;
    }

    /// <summary>Connects.</summary>
    public static StatementSession Open(StorageConnections connections) => new(connections.Open(), connections.Dialect);

    /// <summary>False when the connection broke.</summary>
    public bool IsOpen => _connection.State == ConnectionState.Open;

    /// <summary>The transaction that all statements belong to; null outside one.</summary>
    public DbTransaction? Transaction { get; private set; }

    /// <summary>Begins a transaction.</summary>
    public DbTransaction BeginTransaction()
    {
        _batch?.Clear();
        return Transaction = _connection.BeginTransaction();
    }

    /// <summary>
    /// Executes a statement, at the latest with <see cref="Send"/>: where the database is a server, together with others. Statements keep their order;
    /// whatever is executed at once sends what is queued before it.
    /// </summary>
    /// <param name="sql">Its parameters are <c>@p0</c>, <c>@p1</c> and so on.</param>
    /// <param name="then">Is told how many rows it changed, and may queue more.</param>
    /// <param name="parameters">Their values.</param>
    public void Queue(string sql, Action<int>? then, params ReadOnlySpan<object?> parameters)
    {
        if (_batch is null)
        {
            var changed = Execute(sql, parameters);
            then?.Invoke(changed);
            return;
        }
        _batch.Add(sql, parameters, then, Transaction);
    }

    /// <summary>Inserts a row, as <see cref="Queue"/> does.</summary>
    /// <param name="row">A row of a table.</param>
    public void QueueInsert<TRow>(TRow row) where TRow : class => QueueInsert(row, ifAbsent: false, null);

    /// <summary>Inserts a row, unless one of its keys is taken, as <see cref="Queue"/> does.</summary>
    /// <param name="row">A row of a table.</param>
    /// <param name="then">Is told 0 when it is, else 1.</param>
    public void QueueInsertIfAbsent<TRow>(TRow row, Action<int>? then = null) where TRow : class => QueueInsert(row, ifAbsent: true, then);

    /// <summary>Sends what is queued.</summary>
    public void Send() => _batch?.Send(Transaction);

    /// <summary>Inserts a row.</summary>
    /// <param name="row">A row of a table.</param>
    public void Insert<TRow>(TRow row) where TRow : class => Insert(row, ifAbsent: false);

    /// <summary>Inserts a row, unless one of its keys is taken.</summary>
    /// <param name="row">A row of a table.</param>
    /// <returns>False when it is.</returns>
    public bool InsertIfAbsent<TRow>(TRow row) where TRow : class => Insert(row, ifAbsent: true) == 1;

    /// <summary>Executes a statement whose parameters are <c>@p0</c>, <c>@p1</c> and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        Send();
        return Command(sql, sql, parameters).ExecuteNonQuery();
    }

    /// <summary>Executes a query whose parameters are <c>@p0</c>, <c>@p1</c> and so on, and reads the first column as ids.</summary>
    public List<Guid> QueryIds(string sql, params ReadOnlySpan<object?> parameters)
    {
        Send();
        using var reader = Command(sql, sql, parameters).ExecuteReader();
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
        var select = Select<TRow>(where);
        await using var reader = await Command(select, select.Sql, parameters).ExecuteReaderAsync(cancellationToken);
        return await ReadAsync<TRow>(select, reader, cancellationToken);
    }

    /// <summary>Reads rows of two tables with one question.</summary>
    /// <param name="where">The condition on the first; its parameters, and those of the second, are <c>@p0</c>, <c>@p1</c> and so on.</param>
    /// <param name="secondWhere">The condition on the second.</param>
    /// <param name="parameters">Their values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<(List<TFirst> First, List<TSecond> Second)> QueryAsync<TFirst, TSecond>(
        string where, string secondWhere, object?[] parameters, CancellationToken cancellationToken)
        where TFirst : class
        where TSecond : class
    {
        var pair = (First: Select<TFirst>(where), Second: Select<TSecond>(secondWhere));
        if (!_pairs.TryGetValue(pair, out var sql))
            _pairs[pair] = sql = $"{pair.First.Sql}; {pair.Second.Sql}";
        await using var reader = await Command(sql, sql, parameters).ExecuteReaderAsync(cancellationToken);
        var first = await ReadAsync<TFirst>(pair.First, reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return (first, await ReadAsync<TSecond>(pair.Second, reader, cancellationToken));
    }

    /// <summary>Executes a query whose parameters are <c>@p0</c>, <c>@p1</c> and so on, and reads the first column as texts.</summary>
    public async ValueTask<List<string>> QueryTextsAsync(string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var reader = await Command(sql, sql, parameters).ExecuteReaderAsync(cancellationToken);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>Reads one moment; null where there is none.</summary>
    public async ValueTask<DateTimeOffset?> QueryMomentAsync(string sql, CancellationToken cancellationToken)
    {
        await using var reader = await Command(sql, sql, []).ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? Utc(reader.GetDateTime(0)) : null;
    }

    public void Dispose()
    {
        foreach (var prepared in _commands.Values)
            prepared.Command.Dispose();
        _dialect.Discard(_connection);
        _connection.Dispose();
    }

    /// <summary>The insert of a row.</summary>
    /// <param name="row">Its shape.</param>
    /// <param name="ifAbsent">Null: an insert that fails where one of its keys is taken.</param>
    internal static string InsertSql(RowShape row, ISqlDialect? ifAbsent)
    {
        List<string> columns = [.. row.Columns.Select(column => column.Name)];
        return ifAbsent?.InsertIfAbsent(row.Table, columns, row.Keys) ?? ISqlDialect.Insert(row.Table, columns);
    }

    private int Insert<TRow>(TRow row, bool ifAbsent) where TRow : class
    {
        Send();
        var insert = InsertOf<TRow>(ifAbsent);
        return Command(insert, insert.Sql, insert.Read(row)).ExecuteNonQuery();
    }

    private void QueueInsert<TRow>(TRow row, bool ifAbsent, Action<int>? then) where TRow : class
    {
        if (_batch is null)
        {
            var inserted = Insert(row, ifAbsent);
            then?.Invoke(inserted);
            return;
        }
        var insert = InsertOf<TRow>(ifAbsent);
        _batch.Add(insert.Sql, insert.Read(row), then, Transaction);
    }

    private InsertStatement InsertOf<TRow>(bool ifAbsent)
    {
        if (!_inserts.TryGetValue((typeof(TRow), ifAbsent), out var insert))
            _inserts[(typeof(TRow), ifAbsent)] = insert = new InsertStatement(RowShape.Of(typeof(TRow)), ifAbsent ? _dialect : null);
        return insert;
    }

    private SelectStatement Select<TRow>(string where)
    {
        if (!_selects.TryGetValue((typeof(TRow), where), out var select))
            _selects[(typeof(TRow), where)] = select = new SelectStatement(typeof(TRow), where);
        return select;
    }

    private static async ValueTask<List<TRow>> ReadAsync<TRow>(SelectStatement select, DbDataReader reader, CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add((TRow)select.Read(reader));
        return rows;
    }

    private DbCommand Command(object key, string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(key, out var prepared))
        {
            prepared = new Prepared(_connection.CreateCommand(), new DbType?[parameters.Length]);
            prepared.Command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                var parameter = prepared.Command.CreateParameter();
                parameter.ParameterName = $"@p{i}";
                prepared.Command.Parameters.Add(parameter);
            }
            _commands[key] = prepared;
        }
        for (var i = 0; i < parameters.Length; i++)
            _values.Set(prepared.Command.Parameters[i], parameters[i], ref prepared.Types[i]);
        prepared.Command.Transaction = Transaction;
        return prepared.Command;
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));

    private sealed class SelectStatement
    {
        private readonly Type _type;
        private readonly IReadOnlyList<RowColumn> _columns;

        public SelectStatement(Type type, string where)
        {
            var row = RowShape.Of(type);
            (_type, _columns) = (type, row.Columns);
            Sql = $"SELECT {string.Join(", ", _columns.Select(column => column.Name))} FROM {row.Table} WHERE {where}";
        }

        public string Sql { get; }

        public object Read(DbDataReader reader)
        {
            var row = Activator.CreateInstance(_type)!;
            for (var i = 0; i < _columns.Count; i++)
            {
                if (!reader.IsDBNull(i))
                    _columns[i].Set(row, Value(reader, i, _columns[i].Type));
            }
            return row;
        }

        private static object Value(DbDataReader reader, int column, Type type) => type switch
        {
            var t when t == typeof(string) => reader.GetString(column),
            var t when t == typeof(Guid) => reader.GetGuid(column),
            var t when t == typeof(int) => reader.GetInt32(column),
            var t when t == typeof(bool) => reader.GetBoolean(column),
            var t when t == typeof(DateTimeOffset) => Utc(reader.GetDateTime(column)),
            var t => throw new NotSupportedException($"Column type {t}."),
        };
    }

    private sealed record Prepared(DbCommand Command, DbType?[] Types);

    private sealed class InsertStatement
    {
        private readonly IReadOnlyList<RowColumn> _columns;
        private readonly object?[] _values;

        public InsertStatement(RowShape row, ISqlDialect? ifAbsent)
        {
            _columns = row.Columns;
            _values = new object?[_columns.Count];
            Sql = InsertSql(row, ifAbsent);
        }

        public string Sql { get; }

        /// <summary>The row's values, until the next row's are read.</summary>
        public ReadOnlySpan<object?> Read(object row)
        {
            for (var i = 0; i < _columns.Count; i++)
                _values[i] = _columns[i].Get(row);
            return _values;
        }
    }
}
