namespace AsteriskIvr.Server.Hosting;

/// <summary>Where the configuration comes from; later ones win.</summary>
internal static class ConfigurationSources
{
    public const string DefaultFolder = "/etc/asterisk-ivr";

    /// <summary>Prefix of environment variables: <c>ASTERISKIVR__Storage__ConnectionString</c>.</summary>
    public const string EnvironmentPrefix = "ASTERISKIVR__";

    /// <summary>Where systemd puts what the unit's <c>LoadCredential=</c> names.</summary>
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>Reads all sources. Throws <see cref="ConfigurationException"/> for a file that cannot be read and for keys that nothing reads.</summary>
    public static IConfigurationRoot Read(string? folder)
    {
        var configuration = Build(folder);
        var unknown = ConfigurationKeys.Unknown(configuration).ToList();
        return unknown.Count == 0 ? configuration : throw new ConfigurationException(unknown);
    }

    private static IConfigurationRoot Build(string? folder)
    {
        try
        {
            return new ConfigurationBuilder().AddSources(folder).Build();
        }
        catch (InvalidDataException error)
        {
            // Names the file; the inner one names line and position.
            throw new ConfigurationException([$"{error.Message} {error.GetBaseException().Message}"], error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([error.Message], error);
        }
    }

    /// <summary>Adds the folder's <c>*.json</c> in the order of their names, the environment, and systemd's credentials.</summary>
    private static IConfigurationBuilder AddSources(this IConfigurationBuilder configuration, string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The configuration folder '{folder}' does not exist.");
        var path = folder ?? DefaultFolder;
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
                configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        }
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        // LoadCredential=Mail__Password:… in the unit: one file a key, readable by this service only.
        if (Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } credentials)
            configuration.AddKeyPerFile(credentials, optional: false);
        return configuration;
    }
}
