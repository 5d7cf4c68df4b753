using System.Runtime.CompilerServices;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Doctor.Checks;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Doctor;

/// <summary>Looks at everything that must be right for the server to do its work.</summary>
internal static class Examination
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly IDoctorCheck[] Checks =
    [
        new ServerCheck(), new RuntimeCheck(), new StateFolderCheck(), new DatabaseCheck(), new FastAgiCheck(), new FlowsCheck(), new PbxCheck(), new CdrCheck(), new PromptsCheck(), new MailCheck(),
        new ConnectionsCheck(), new ClockCheck(), new DatabaseClockCheck(),
    ];

    /// <summary>All findings, in a fixed order; each is returned as soon as it is there.</summary>
    /// <param name="folder">The configuration's folder; null: the usual one.</param>
    /// <param name="socket">The control socket; null: the configuration's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(string? folder, string? socket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IConfigurationRoot configuration;
        ServiceProvider? services = null;
        IReadOnlyList<string> mistakes = [];
        try
        {
            configuration = ConfigurationSources.Read(folder);
            services = OfflineServices.Create(configuration);
            OptionsCheck.Validate(services);
        }
        catch (ConfigurationException error)
        {
            mistakes = error.Mistakes;
        }
        await using var owner = services;
        if (mistakes.Count > 0 || services is null)
        {
            // Nothing further can be looked at: all else stands in the configuration.
            foreach (var mistake in mistakes)
                yield return Finding.Fail("configuration", mistake, "Mend the key, then run doctor again: the other checks need a valid configuration.");
            yield break;
        }
        yield return ConfigurationFound(folder);

        var server = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ServerOptions>>().Value;
        using var client = new ControlClient(socket ?? server.ControlSocketPath);
        var patient = await MeetAsync(services, client, cancellationToken);
        foreach (var check in Checks)
        {
            await foreach (var finding in LookAsync(check, patient, cancellationToken))
                yield return finding;
        }
    }

    private static async Task<Patient> MeetAsync(IServiceProvider services, ControlClient client, CancellationToken cancellationToken)
    {
        try
        {
            return new Patient(services, client, await client.GetAsync<ServerStatus>("status", cancellationToken), null);
        }
        catch (NoServerException error)
        {
            return new Patient(services, client, null, error.Message);
        }
    }

    // One check that breaks must not hide the others.
    private static async IAsyncEnumerable<Finding> LookAsync(IDoctorCheck check, Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        await using var findings = check.LookAsync(patient, limit.Token).GetAsyncEnumerator(limit.Token);
        while (true)
        {
            Finding finding;
            var broke = false;
            try
            {
                if (!await findings.MoveNextAsync())
                    yield break;
                finding = findings.Current;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                broke = true;
                finding = Finding.Unknown(check.Name, $"This check broke: {error.GetType().Name}: {error.Message}", "The other checks are not affected. Please report this as a bug.");
            }
            yield return finding;
            if (broke)
                yield break;
        }
    }

    private static Finding ConfigurationFound(string? folder)
    {
        var path = folder ?? ConfigurationSources.DefaultFolder;
        if (!Directory.Exists(path))
            return Finding.Warn("configuration", $"There is no {path}: all keys have their defaults.", $"Copy packaging/etc/asterisk-ivr/10-server.json to {path}, or name a folder with --config.");
        var files = Directory.GetFiles(path, "*.json").Length;
        return Finding.Ok("configuration", $"{path}: {files} file{(files == 1 ? "" : "s")}, every key known and valid.");
    }
}
