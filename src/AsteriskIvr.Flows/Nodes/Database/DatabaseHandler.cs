using System.Data.Common;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DatabaseHandler(IDatabaseConnections connections) : NodeHandler<DatabaseNode>
{
    public override string? TargetOf(DatabaseNode node, ExpressionScope scope) => $"database:{node.Connection}";

    public override async ValueTask<string> RunAsync(DatabaseNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var database = connections.Get(node.Connection);
        // Evaluated here, before another thread takes over: a session belongs to its call.
        var values = node.Parameters.Select(p => KeyValuePair.Create(p.Key, p.Value.Evaluate(context.Scope))).ToList();
        DbCommand Command(DbConnection connection, DbTransaction transaction)
        {
            var command = connection.CreateCommand();
            command.CommandText = node.Query ?? node.Execute;
            command.Transaction = transaction;
            command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(node.Timeout.TotalSeconds));
            foreach (var (name, value) in values)
                database.Dialect.AddParameter(command, name, value);
            return command;
        }

        if (node.Query is null)
        {
            var effect = new DatabaseEffect(context.EffectKey, context.Time.GetUtcNow());
            var count = await database.UseAsync(node.Timeout, c => effect.ExecuteOnceAsync(database, c, Command, cancellationToken), cancellationToken);
            Keep(count);
            return Outlets.Next;
        }
        var rows = await database.UseAsync(node.Timeout, c => DatabaseRows.QueryAsync(database.Dialect, c, Command, cancellationToken), cancellationToken);
        Keep(rows);
        return rows.Count == 0 ? DatabaseNode.Empty : Outlets.Next;

        void Keep(JsonNode result)
        {
            if (node.SaveAs is { } name)
                context.Session.Set(name, result);
        }
    }
}
