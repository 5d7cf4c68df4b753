namespace AsteriskIvr.Storage.SqlServer;

internal sealed class SqlServerDialect;
