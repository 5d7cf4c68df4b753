using System.Data;
using System.Data.Common;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// Statements that are sent together, in their order: one round trip for all of a group of writes instead of one for each. What depends on how many
/// rows a statement changed is queued when that is known, and goes with the next round trip. Not thread-safe.
/// </summary>
internal sealed class StatementBatch(DbConnection connection, ParameterValues values)
{
    /// <summary>The most statements of one round trip; with so many waiting they are sent.</summary>
    public const int Bound = 256;

    // Parameters are costly to make, and are wanted again with the next group. As many of each text as ever were sent together: at most the bound.
    private readonly Dictionary<string, Statement> _statements = [];
    private List<Queued> _queued = [];
    private List<Queued> _spare = [];

    /// <summary>Adds a statement.</summary>
    /// <param name="sql">Its parameters are <c>@p0</c>, <c>@p1</c> and so on.</param>
    /// <param name="parameters">Their values.</param>
    /// <param name="then">Is told how many rows it changed.</param>
    /// <param name="transaction">The transaction that all of them belong to.</param>
    public void Add(string sql, ReadOnlySpan<object?> parameters, Action<int>? then, DbTransaction? transaction)
    {
        if (_queued.Count >= Bound)
            Send(transaction);
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new Statement(sql, parameters.Length);
        var command = statement.Idle.TryPop(out var idle) ? idle : New(statement);
        for (var i = 0; i < parameters.Length; i++)
            values.Set(command.Parameters[i], parameters[i], ref statement.Types[i]);
        _queued.Add(new Queued(statement, command, then));
    }

    /// <summary>Sends what is queued, and what its results queue, until nothing is.</summary>
    public void Send(DbTransaction? transaction)
    {
        while (_queued.Count > 0)
        {
            var sent = _queued;
            // What comes meanwhile, perhaps with a call of this from a continuation, is not of this round trip.
            _queued = _spare;
            _spare = [];
            using (var batch = connection.CreateBatch())
            {
                batch.Transaction = transaction;
                foreach (var each in sent)
                    batch.BatchCommands.Add(each.Command);
                batch.ExecuteNonQuery();
            }
            var changed = sent.ConvertAll(each => each.Command.RecordsAffected);
            foreach (var each in sent)
                each.Statement.Idle.Push(each.Command);
            for (var i = 0; i < sent.Count; i++)
                sent[i].Then?.Invoke(changed[i]);
            sent.Clear();
            _spare = sent;
        }
    }

    /// <summary>Forgets what is queued: its transaction is gone.</summary>
    public void Clear() => _queued.Clear();

    private DbBatchCommand New(Statement statement)
    {
        using var batch = connection.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = statement.Sql;
        for (var i = 0; i < statement.Types.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private sealed class Statement(string sql, int parameters)
    {
        public string Sql { get; } = sql;

        // What each parameter was when it was no null: for all commands of this text, so that one prepared statement fits all.
        public DbType?[] Types { get; } = new DbType?[parameters];

        public Stack<DbBatchCommand> Idle { get; } = [];
    }

    private readonly record struct Queued(Statement Statement, DbBatchCommand Command, Action<int>? Then);
}
