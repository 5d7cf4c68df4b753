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

    // What each parameter of a text was when it was no null: for all that have the text, so that one prepared statement fits all.
    private readonly Dictionary<string, DbType?[]> _types = [];
    private readonly DbProviderFactory _maker = DbProviderFactories.GetFactory(connection) ?? throw new NotSupportedException("The database's driver sends no statements together.");
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
        if (!_types.TryGetValue(sql, out var types))
            _types[sql] = types = new DbType?[parameters.Length];
        // New each time: Npgsql adds up the parameters of one that is used again.
        var command = _maker.CreateBatchCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            values.Set(parameter, parameters[i], ref types[i]);
            command.Parameters.Add(parameter);
        }
        _queued.Add(new Queued(command, then));
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
            foreach (var each in sent)
                each.Then?.Invoke(each.Command.RecordsAffected);
            sent.Clear();
            _spare = sent;
        }
    }

    /// <summary>Forgets what is queued: its transaction is gone.</summary>
    public void Clear() => _queued.Clear();

    private readonly record struct Queued(DbBatchCommand Command, Action<int>? Then);
}
