using System.Data.Common;
using System.Globalization;
using AsteriskIvr.Flows.Diagnostics;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Executes a statement exactly once per key. The key's row is added first, in the same transaction, so that of several attempts at once all
/// but one wait, and then find the row; and the row is there if and only if the statement's changes are.
/// </summary>
internal sealed record DatabaseEffect(string Key, DateTimeOffset Now)
{
    /// <summary>Executes, unless it was done before.</summary>
    /// <returns>The number of rows changed, now or then; -1 where the database does not count them.</returns>
    public async Task<long> ExecuteOnceAsync(
        Database database, DbConnection connection, Func<DbConnection, DbTransaction, DbCommand> statement, CancellationToken cancellationToken)
    {
        if (!database.HasEffectsTable)
        {
            await using var create = Command(connection, null, database.Dialect.CreateEffectsTable);
            await create.ExecuteNonQueryAsync(cancellationToken);
            database.HasEffectsTable = true;
        }
        try
        {
            return await ExecuteOnceAsync(database.Dialect, connection, statement, cancellationToken);
        }
        catch (DbException)
        {
            // Perhaps the table was dropped; the next attempt looks.
            database.HasEffectsTable = false;
            throw;
        }
    }

    private async Task<long> ExecuteOnceAsync(
        SqlDialect dialect, DbConnection connection, Func<DbConnection, DbTransaction, DbCommand> statement, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using var claim = Command(connection, transaction, dialect.ClaimEffect);
        SqlDialect.AddOwnParameter(claim, "done_at", Now.ToUniversalTime());
        if (await claim.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            FaultPoint.Reach("database.found-done");
            await using var read = Command(connection, transaction, SqlDialect.ReadEffect);
            return Convert.ToInt64(await read.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
        }

        FaultPoint.Reach("database.marked");
        await using var execute = statement(connection, transaction);
        long count = await execute.ExecuteNonQueryAsync(cancellationToken);
        FaultPoint.Reach("database.executed");

        await using var keep = Command(connection, transaction, SqlDialect.KeepResult);
        SqlDialect.AddOwnParameter(keep, "result", count);
        await keep.ExecuteNonQueryAsync(cancellationToken);
        FaultPoint.Reach("database.before-commit");
        await transaction.CommitAsync(cancellationToken);
        FaultPoint.Reach("database.committed");
        return count;
    }

    private DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        if (transaction is not null)
            SqlDialect.AddOwnParameter(command, "effect_key", Key);
        return command;
    }
}
