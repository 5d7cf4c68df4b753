using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class PostgreSqlDialect : SqlDialect
{
    public static readonly PostgreSqlDialect Instance = new();

    public override DbProviderFactory Factory => NpgsqlFactory.Instance;

    public override string CreateEffectsTable => """
        do $$ begin
          if to_regclass('asterisk_ivr_effects') is null then
            create table if not exists asterisk_ivr_effects (effect_key text not null primary key, result bigint not null, done_at timestamptz not null);
          end if;
        exception when unique_violation or duplicate_table or duplicate_object then null; -- made by another session just now
        end $$
        """;

    public override string ClaimEffect =>
        "insert into asterisk_ivr_effects (effect_key, result, done_at) values (@effect_key, 0, @done_at) on conflict do nothing";

    // What has no SQLSTATE failed between the driver and the server. 57P..: shut down or crashed; 57014: ran into statement_timeout.
    public override bool IsTransient(DbException failure) =>
        failure is not PostgresException { SqlState: var state } server || server.IsTransient || state is "57014" || state.StartsWith("57P", StringComparison.Ordinal);

    // 53...: no more connections, memory or disk.
    public override bool IsAway(DbException failure) =>
        failure is not PostgresException { SqlState: var state } || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal);

    // Without a type the server reads a text as what its place wants: a timestamp, a uuid, an enum.
    protected override void SetValue(DbParameter parameter, object value)
    {
        if (value is string)
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Unknown;
        parameter.Value = value;
    }
}
