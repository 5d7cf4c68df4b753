namespace AsteriskIvr.Storage.Starting;

/// <summary>The database was away when this server started, and what is asked for needs it.</summary>
public sealed class DatabaseAwayException(string what) : Exception(what);
