using System.Globalization;
using System.Runtime.CompilerServices;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Asterisk.Ari.Models;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Server.Control;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Each PBX: ARI, its version and modules, our application, its clock, the sounds that flows use, the hangup handler's context.</summary>
internal sealed class PbxCheck : IDoctorCheck
{
    private const int OldestMajor = 22;

    /// <summary>Such as <c>2026-01-31T23:59:59.123+0100</c>.</summary>
    private const string AsteriskTime = "yyyy-MM-dd'T'HH:mm:ss.fffzzz";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    // What the two entries of asterisk-config/existing-pbx and the nodes rest on.
    private static readonly string[] Modules =
        ["res_agi.so", "app_stasis.so", "app_stack.so", "func_channel.so", "func_cdr.so", "func_timeout.so", "func_logic.so", "func_dialplan.so", "res_stasis_playback.so"];

    public string Name => "pbx";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pbxs = patient.Services.GetRequiredService<IOptions<List<PbxOptions>>>().Value;
        if (pbxs.Count == 0)
            yield return Finding.Warn(Name, "No PBX is configured: calls are taken by FastAGI, but those that end unseen are found late.", "Add an entry to Pbx with its name and ARI.");
        foreach (var pbx in pbxs)
        {
            var findings = pbx.AriUrl.Length == 0 ? WithoutAri(pbx) : AskAsync(pbx, patient, cancellationToken);
            await foreach (var finding in findings)
                yield return finding;
            yield return HangupContext(pbx, patient);
        }
    }

    private static async IAsyncEnumerable<Finding> WithoutAri(PbxOptions pbx)
    {
        await Task.CompletedTask;
        yield return Finding.Warn(
            Of(pbx), "It has no ARI: after a crash the server cannot ask which calls are still up.", "Set Pbx:N:AriUrl, AriUser and AriPassword, also when calls come by FastAGI.");
    }

    private static async IAsyncEnumerable<Finding> AskAsync(PbxOptions pbx, Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = new AriConnection(
            new AriConnectionOptions
            {
                Name = pbx.Name,
                BaseUri = new Uri(pbx.AriUrl),
                User = pbx.AriUser,
                Password = pbx.AriPassword,
                Application = pbx.AriApplication,
                // Never started: the application stays with the server.
                Transport = AriTransport.Http,
            },
            new NoCalls());
        var (info, problem) = await TryAsync(() => connection.Client.Asterisk.GetInfoAsync(cancellationToken: cancellationToken));
        if (info is null)
        {
            yield return Unreachable(pbx, problem!);
            yield break;
        }
        yield return Version(pbx, info);
        yield return await ClockAsync(pbx, connection.Client, patient.Services.GetRequiredService<TimeProvider>(), cancellationToken);
        yield return await ApplicationAsync(pbx, connection.Client, patient.Status, cancellationToken);
        if (patient.Services.GetRequiredService<IOptions<List<PbxOptions>>>().Value.Count > 1 && info.Config?.Name != pbx.Name)
            yield return Finding.Fail(
                Of(pbx), $"Its systemname is '{info.Config?.Name}', and not the name it has here: its calls by FastAGI are not told from another PBX's.",
                "Set `systemname` in its asterisk.conf to the value of Pbx:N:Name, and restart it.");
        await foreach (var finding in ModulesAsync(pbx, connection.Client, cancellationToken))
            yield return finding;
        yield return HttpSettings.Look(Of(pbx), new Uri(pbx.AriUrl));
        yield return await Sounds.LookAsync(Of(pbx), connection.Client, patient, cancellationToken);
    }

    private static Finding Unreachable(PbxOptions pbx, Exception problem) => problem switch
    {
        AriException { Status: 401 or 403 } => Finding.Fail(Of(pbx), $"{pbx.AriUrl} refuses the user '{pbx.AriUser}'.", "Make AriUser and AriPassword those of its ari.conf, then there: module reload res_ari.so"),
        AriException { Status: 404 } => Finding.Fail(Of(pbx), $"{pbx.AriUrl} is no ARI (404).", "The URL ends in /ari; `enabled = yes` must stand in its ari.conf, and res_ari.so be loaded. It answers so, too, while Asterisk boots."),
        AriException { Status: { } status } => Finding.Fail(Of(pbx), $"{pbx.AriUrl} answers {status}.", "Is it an Asterisk? Its log says more."),
        TimeoutException => Finding.Fail(Of(pbx), $"{pbx.AriUrl} accepts the connection but does not answer.", "Its HTTP server may have used up `sessionlimit` in http.conf (100 by default), or Asterisk hangs: asterisk -rx 'http show status'"),
        _ => Finding.Fail(Of(pbx), $"{pbx.AriUrl} cannot be reached.", "Does Asterisk run? `enabled`, `bindaddr` and `bindport` stand in its http.conf: asterisk -rx 'http show status'"),
    };

    private static Finding Version(PbxOptions pbx, AsteriskInfo info)
    {
        var text = info.System?.Version ?? "unknown";
        var version = AsteriskVersion.Parse(text);
        var startup = info.Status?.StartupTime;
        return version.Major >= OldestMajor
            ? Finding.Ok(Of(pbx), $"Asterisk {text} at {pbx.AriUrl}, up since {startup:u}; the login is right.")
            : version.Major == 0
                ? Finding.Unknown(Of(pbx), $"Its version reads '{text}'.", $"It must be {OldestMajor} or later.")
                : Finding.Fail(Of(pbx), $"Asterisk {text} is too old.", $"It must be {OldestMajor} or later: older ones lack events that the end of a call is told by.");
    }

    private static async Task<Finding> ClockAsync(PbxOptions pbx, AriClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var ping = await client.Asterisk.PingAsync(cancellationToken);
        if (!DateTimeOffset.TryParseExact(ping.Timestamp, AsteriskTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var theirs))
            return Finding.Unknown(Of(pbx), $"Its clock reads '{ping.Timestamp}'.", "It must be the same as this machine's to within seconds.");
        var apart = (theirs - time.GetUtcNow()).Duration();
        return apart <= ClockTolerance
            ? Finding.Ok(Of(pbx), $"Its clock and this one are {apart.TotalMilliseconds:0} ms apart.")
            : Finding.Fail(Of(pbx), $"Its clock and this one are {apart.TotalSeconds:0} s apart.", "Synchronise both: after a restart of the PBX, calls are told from earlier ones by time.");
    }

    private static async Task<Finding> ApplicationAsync(PbxOptions pbx, AriClient client, ServerStatus? server, CancellationToken cancellationToken)
    {
        var (application, problem) = await TryAsync(() => client.Applications.GetAsync(pbx.AriApplication, cancellationToken));
        if (application is not null)
            return server is null
                ? Finding.Warn(Of(pbx), $"The application '{pbx.AriApplication}' is registered, but not by a server of this control socket.", "Another server uses the same name: they would take it from each other. Set Pbx:N:AriApplication.")
                : Finding.Ok(Of(pbx), $"The application '{pbx.AriApplication}' is registered.");
        if (problem is not AriException { IsNotFound: true })
            return Finding.Unknown(Of(pbx), $"Whether the application '{pbx.AriApplication}' is registered cannot be asked: {problem!.Message}", "See: asterisk -rx 'ari show apps'");
        return server is null
            ? Finding.Ok(Of(pbx), $"The application '{pbx.AriApplication}' is free: no server runs.")
            : Finding.Fail(Of(pbx), $"The application '{pbx.AriApplication}' is not registered, though the server runs.", "The server reconnects by itself; its log says why it cannot.");
    }

    private static async IAsyncEnumerable<Finding> ModulesAsync(PbxOptions pbx, AriClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = (await client.Asterisk.ListModulesAsync(cancellationToken)).Where(m => m.Status == "Running").Select(m => m.Name).ToHashSet();
        var missing = Modules.Where(module => !running.Contains(module)).ToList();
        if (missing.Count > 0)
            yield return Finding.Fail(Of(pbx), $"Modules that are needed do not run: {string.Join(", ", missing)}.", "Load them (modules.conf), then: asterisk -rx 'module load …'");
    }

    // ARI cannot look into the dialplan; only a channel can.
    private static Finding HangupContext(PbxOptions pbx, Patient patient)
    {
        var context = patient.Services.GetRequiredService<IOptions<CallsOptions>>().Value.HangupContext;
        if (context.Length == 0)
            return Finding.Warn(Of(pbx), "Calls:HangupContext is empty: no hangup handler is pushed.", "Without it, ends of calls by FastAGI that left for the dialplan are never noticed.");
        return patient.Status?.Pbxs.FirstOrDefault(p => p.Name == pbx.Name)?.HasHangupContext switch
        {
            true => Finding.Ok(Of(pbx), $"Its dialplan has [{context}]: the server asked on a call."),
            false => Finding.Fail(Of(pbx), $"Its dialplan has no [{context}].", "Copy the context from asterisk-config/existing-pbx/extensions.conf, then: asterisk -rx 'dialplan reload'"),
            null => Finding.Unknown(
                Of(pbx), $"Whether its dialplan has [{context}] is not known: the server asks on the first call from it, and none has come since it started.",
                $"Place a call, or look: asterisk -rx 'dialplan show {context}'"),
        };
    }

    private static async Task<(T? Answer, Exception? Problem)> TryAsync<T>(Func<Task<T>> ask) where T : class
    {
        try
        {
            return (await ask(), null);
        }
        catch (Exception error) when (error is AriException or TimeoutException)
        {
            return (null, error);
        }
    }

    private static string Of(PbxOptions pbx) => $"pbx {pbx.Name}";

    private sealed class NoCalls : IAriApplication
    {
        public ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping) => ValueTask.CompletedTask;
    }
}
