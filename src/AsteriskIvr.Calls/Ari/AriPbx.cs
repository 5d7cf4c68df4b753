using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Asterisk.Ari.Models;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Flows.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Ari;

/// <summary>One PBX by ARI: its calls come in here, and after every connect its channels are compared with the calls held open.</summary>
internal sealed partial class AriPbx : IAriApplication, IAsyncDisposable
{
    /// <summary>What Asterisk calls the dialplan application whose channels are ours.</summary>
    private const string StasisApplication = "Stasis";

    private readonly PbxOptions _options;
    private readonly CallDriver _driver;
    private readonly CallRegistry _registry;
    private readonly OrphanSearch _orphans;
    private readonly TimeProvider _time;
    private readonly ILogger<AriPbx> _logger;
    private readonly AriConnection _connection;
    private readonly AriDialer _dialer;
    private readonly AriStrays _strays;

    public AriPbx(PbxOptions options, CallDriver driver, CallRegistry registry, OrphanSearch orphans, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _driver = driver;
        _registry = registry;
        _orphans = orphans;
        _time = time;
        _logger = loggers.CreateLogger<AriPbx>();
        _connection = new AriConnection(
            new AriConnectionOptions
            {
                Name = options.Name,
                BaseUri = new Uri(options.AriUrl),
                User = options.AriUser,
                Password = options.AriPassword,
                Application = options.AriApplication,
            },
            this, loggers.CreateLogger<AriConnection>(), time);
        _dialer = new AriDialer(_connection, time);
        _strays = new AriStrays(_connection, _dialer, registry, time, _logger);
        _connection.Subscribe(AriEventTypes.ChannelDestroyed, OnChannelDestroyedAsync);
    }

    public string Name => _options.Name;

    public AriConnection Connection => _connection;

    public bool IsConnected => _connection.State == AriConnectionState.Connected;

    public void Start() => _connection.Start();

    public async ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping)
    {
        if (start.Args is [AriDialer.CalleeArgument, ..])
        {
            _dialer.Entered(start.Channel.Id);
            return;
        }
        if (_registry.TryFind(Name, start.Channel.Id, out var known))
        {
            if (known.Channel is AriChannel waiting && waiting.TryComeBack())
                return;
            if (known.IsOrphan && _driver.IsInDialplan(known))
            {
                await ComeBackAsync(known);
                return;
            }
        }
        // Later events of the channel wait until this returns: a hangup while the arrival is being stored finds its subscriber.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = RunAsync(start, listening);
        await listening.Task;
    }

    public async ValueTask OnConnectedAsync(AriServerInfo server, bool restarted, CancellationToken disconnected)
    {
        var known = _registry.All.Where(call => call.Facts.Pbx == Name).ToList();
        var channels = await _connection.Client.Channels.ListAsync(disconnected);
        var ids = channels.Select(channel => channel.Id).ToHashSet();
        _orphans.Compare(Name, known, ids, server.StartupTime);
        _dialer.Compare(channels.ToDictionary(channel => channel.Id, channel => channel.State));
        var ours = channels.Where(IsOurs).Select(channel => channel.Id).ToHashSet();
        foreach (var call in known.Where(call => call.Channel is null && ids.Contains(call.Facts.UniqueId)))
        {
            var isOurs = ours.Contains(call.Facts.UniqueId);
            // Of another server's call only its end is ours, unless this one has taken its place in the application too.
            if (isOurs || !call.IsInherited)
                await TakeUpAsync(call, isOurs);
        }
        await _strays.ReleaseAsync(channels, disconnected);
    }

    /// <summary>Compares once more: calls of this server's last life have come to light.</summary>
    public async Task CompareAgainAsync(CancellationToken cancellationToken)
    {
        if (_connection.State != AriConnectionState.Connected || _connection.Server is not { } server)
            return;
        try
        {
            await OnConnectedAsync(server, restarted: false, cancellationToken);
        }
        catch (Exception error) when (error is AriException or TimeoutException)
        {
            // It breaks just now: the next connect compares.
            CannotCompare(error, Name);
        }
    }

    /// <summary>Ends those of the calls whose channels are gone.</summary>
    public async Task CompareAsync(IReadOnlyList<LiveCall> calls, CancellationToken cancellationToken)
    {
        if (calls.Count == 0 || _connection.Server is not { } server)
            return;
        var channels = await _connection.Client.Channels.ListAsync(cancellationToken);
        _orphans.Compare(Name, calls, channels.Select(channel => channel.Id).ToHashSet(), server.StartupTime);
    }

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    // The backstop for calls over FastAGI: a dialplan without the hangup handler must not leave them open.
    private ValueTask OnChannelDestroyedAsync(AriEvent message)
    {
        if (message is ChannelDestroyed destroyed && _registry.TryFind(Name, destroyed.Channel.Id, out var call) && call.Channel is not AriChannel)
        {
            call.Report(new EndSignal(EndSource.ChannelDestroyed, _time.GetUtcNow())
            {
                Cause = destroyed.Cause,
                TechCause = destroyed.TechCause,
                IsFinal = true,
            });
        }
        return ValueTask.CompletedTask;
    }

    // Still up, and still ours: its flow goes on where that is safe. Else the dialplan takes it, and its end is awaited as any other's.
    private async Task TakeUpAsync(LiveCall call, bool isInStasis)
    {
        var channel = new AriChannel(_connection, _dialer, call, _time, answered: call.Facts.AnsweredAt is not null);
        call.Channel = channel;
        // In a queue or at a mailbox: the dialplan gives it back.
        if (!isInStasis && _driver.IsInDialplan(call))
            return;
        await channel.StopPromptsAsync();
        if (isInStasis && _driver.TryResume(call, channel) is not null)
            return;
        HandedToDialplan(call.Facts.Id);
        FaultPoint.Reach("orphan.before-release");
        await channel.ReleaseAsync();
        FaultPoint.Reach("orphan.released");
    }

    // Back from an application that the server's last life had sent it to. The flow goes on behind it where that is safe; else the dialplan takes its fallback.
    private async Task ComeBackAsync(LiveCall call)
    {
        call.Channel?.Dispose();
        var channel = new AriChannel(_connection, _dialer, call, _time, answered: call.Facts.AnsweredAt is not null, isBack: true);
        call.Channel = channel;
        if (_driver.TryResume(call, channel, isBack: true) is not null)
            return;
        HandedToDialplan(call.Facts.Id);
        await channel.ReleaseAsync();
    }

    private async Task RunAsync(StasisStart start, TaskCompletionSource listening)
    {
        var channel = start.Channel;
        var arrival = new CallArrival
        {
            Transport = Transports.Ari,
            Pbx = Name,
            UniqueId = channel.Id,
            Channel = channel.Name,
            Flow = start.Args is [var flow, ..] ? flow : "",
            LinkedId = channel.ChannelVars?.GetValueOrDefault("CHANNEL(linkedid)"),
            CallerNumber = Known(channel.Caller.Number),
            CallerName = Known(channel.Caller.Name),
            // The extension is `s` where the dialplan has gone elsewhere.
            DialedNumber = Known(channel.ChannelVars?.GetValueOrDefault("CALLERID(dnid)") ?? "") ?? Known(channel.Dialplan.Exten),
            Language = Known(channel.Language),
            IsAnswered = channel.State == "Up",
        };
        AriChannel? adapter = null;
        try
        {
            await _driver.RunAsync(arrival, call =>
            {
                adapter = new AriChannel(_connection, _dialer, call, _time, arrival.IsAnswered);
                listening.SetResult();
                return adapter;
            });
            // Refused: the dialplan goes on to its fallback.
            if (adapter is null)
                await _connection.Client.Channels.ContinueInDialplanAsync(channel.Id);
        }
        catch (AriException gone) when (gone.IsNotFound)
        {
            // Hung up meanwhile.
        }
        catch (Exception error)
        {
            // The edge of a call.
            Failed(error, channel.Id);
        }
        finally
        {
            listening.TrySetResult();
        }
    }

    private bool IsOurs(Channel channel) =>
        channel.Dialplan.AppName == StasisApplication && channel.Dialplan.AppData.Split(',')[0] == _options.AriApplication;

    private static string? Known(string value) => value.Length == 0 ? null : value;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} of this server's last life is still up and is handed to the dialplan.")]
    private partial void HandedToDialplan(Guid callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channels of PBX {Pbx} cannot be asked for; they are compared at the next connect.")]
    private partial void CannotCompare(Exception error, string pbx);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {ChannelId} failed inside the server.")]
    private partial void Failed(Exception error, string channelId);
}
