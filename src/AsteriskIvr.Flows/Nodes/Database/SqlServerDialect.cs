using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SqlServerDialect : SqlDialect
{
    public static readonly SqlServerDialect Instance = new();

    public override DbProviderFactory Factory => SqlClientFactory.Instance;

    // 2714: made by another session just now. The binary collation keeps keys apart that differ in case only.
    public override string CreateEffectsTable => """
        if object_id(N'asterisk_ivr_effects', N'U') is null
        begin try
          create table asterisk_ivr_effects (effect_key nvarchar(400) collate Latin1_General_BIN2 not null primary key, result bigint not null, done_at datetimeoffset not null);
        end try
        begin catch
          if error_number() <> 2714 throw;
        end catch
        """;

    public override string ClaimEffect => """
        insert into asterisk_ivr_effects (effect_key, result, done_at)
        select @effect_key, 0, @done_at
        where not exists (select 1 from asterisk_ivr_effects with (updlock, holdlock) where effect_key = @effect_key)
        """;

    // Severity 17 and more is the server's trouble (https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-error-severities);
    // of the lesser ones: -2 time-out, 1205 deadlock, 1222 lock time-out, 3960 snapshot conflict, 4060 and 18456 the database is starting,
    // 10928, 10929 and 40197 to 49920 throttled or moving (Azure).
    public override bool IsTransient(DbException failure) => failure is SqlException error
        && (error.Class >= 17 || error.Number is -2 or 1205 or 1222 or 3960 or 4060 or 18456 or 10928 or 10929 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920);

    public override bool IsAway(DbException failure) => IsTransient(failure) && failure is not SqlException { Number: 1205 or 1222 or 3960 };
}
