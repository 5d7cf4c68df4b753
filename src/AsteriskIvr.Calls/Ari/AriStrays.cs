using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Models;
using AsteriskIvr.Calls.Lifecycle;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Ari;

/// <summary>
/// Channels that are in the application and that nobody leads: callers whose server died before their call was stored, and callees whose
/// server died while they rang or talked. Nobody will ever ask for them again.
/// </summary>
internal sealed partial class AriStrays(AriConnection connection, AriDialer dialer, CallRegistry registry, TimeProvider time, ILogger logger)
{
    /// <summary>How much later than the channel itself its arrival may be heard of.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Gives them to the dialplan: a caller takes its fallback, a callee, who has none, is hung up.</summary>
    public async Task ReleaseAsync(IEnumerable<Channel> channels, CancellationToken disconnected)
    {
        var strays = channels.Where(IsStray).ToList();
        if (strays.Count == 0)
            return;
        await Task.Delay(Grace, time, disconnected);
        foreach (var stray in strays.Where(IsStray))
        {
            Released(stray.Id, connection.Name);
            try
            {
                await connection.Client.Channels.ContinueInDialplanAsync(stray.Id, cancellationToken: disconnected);
            }
            catch (AriException gone) when (gone.IsNotFound || gone.Status == 409)
            {
                // Hung up, or let go of, meanwhile.
            }
        }
    }

    private bool IsStray(Channel channel) =>
        channel.Dialplan.AppName == "Stasis" && channel.Dialplan.AppData.Split(',')[0] == connection.Application
        && !registry.TryFind(connection.Name, channel.Id, out _) && !dialer.IsDialling(channel.Id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {ChannelId} on PBX {Pbx} was left by this server's last life before its call was stored, or as a callee; the dialplan takes it.")]
    private partial void Released(string channelId, string pbx);
}
