using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var errors = options.Connections.Select(c => Error($"Connections:{c.Key}", c.Value)).OfType<string>().ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string? Error(string key, DatabaseConnectionOptions connection)
    {
        if (connection.Provider is not { } provider || !Enum.IsDefined(provider))
            return $"{key}:Provider must be one of {string.Join(", ", Enum.GetNames<DatabaseProvider>())}.";
        // Its driver refuses to open a connection without the culture data of ICU; said here, and not in the middle of a call.
        if (provider == DatabaseProvider.SqlServer && AppContext.TryGetSwitch("System.Globalization.Invariant", out var isInvariant) && isInvariant)
            return $"{key}:Provider: SqlServer cannot be used by a server that was built with InvariantGlobalization.";
        if (connection.ConnectionString.Length == 0)
            return $"{key}:ConnectionString is missing.";
        try
        {
            _ = SqlDialect.Of(provider).Factory.CreateConnectionStringBuilder()!.ConnectionString = connection.ConnectionString;
            return null;
        }
        catch (ArgumentException)
        {
            // The exception's text can quote the connection string, and with it the password.
            return $"{key}:ConnectionString cannot be read as a connection string of {provider}.";
        }
    }
}
