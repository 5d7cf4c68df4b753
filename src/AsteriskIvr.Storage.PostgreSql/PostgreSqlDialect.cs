namespace AsteriskIvr.Storage.PostgreSql;

internal sealed class PostgreSqlDialect;
