using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class AlertHandler(IOptions<AlertChannels> channels, IOptionsMonitor<MailOptions> mail, IAlertTransport transport, AlertLimits limits) : NodeHandler<AlertNode>
{
    private const int MaxTitle = 200;

    public override async ValueTask<string> RunAsync(AlertNode node, NodeContext context, CancellationToken cancellationToken)
    {
        if (!channels.Value.Channels.TryGetValue(node.Channel, out var channel))
            throw new NodeFaultException("no-alert-channel", $"There is no alert channel '{node.Channel}': add AlertChannels:{node.Channel} to the configuration.") { IsPermanent = true };
        // As in a log: rendered from what may be stored, so that no filter can carry a piece of a sensitive value past the mask.
        var scope = context.Scope with { Session = new Session(context.Session.ToStorable()) };
        var kind = node.Key?.Render(scope) ?? $"{context.Call.Flow}/{node.Id}";
        var now = context.Time.GetUtcNow();
        if (limits.Ask(node.Channel, channel, kind, context.EffectKey, node.Quiet, now) is not { } permit)
        {
            context.Activity.Write("info", $"The alert to '{node.Channel}' was not sent: one like it was, or the channel had too many. It is counted in the next one.", new Dictionary<string, string>());
            return Outlets.Next;
        }
        try
        {
            FaultPoint.Reach("alert.before-send");
            await transport.SendAsync(channel, Message(node, scope, context, now, permit.Suppressed), cancellationToken);
            FaultPoint.Reach("alert.sent");
            return Outlets.Next;
        }
        catch
        {
            permit.GiveBack();
            throw;
        }
    }

    public override string? TargetOf(AlertNode node, ExpressionScope scope) => channels.Value.Channels.GetValueOrDefault(node.Channel) switch
    {
        null => null,
        { Mail: [_, ..] } => mail.CurrentValue is { Host: { } host, Port: var port } ? $"smtp://{host}:{port}" : null,
        var channel => new Uri(channel.Webhook.Length > 0 ? channel.Webhook : channel.Chat).GetLeftPart(UriPartial.Authority),
    };

    private static AlertMessage Message(AlertNode node, ExpressionScope scope, NodeContext context, DateTimeOffset now, long suppressed)
    {
        string Safe(Template template) => context.Session.Redact(template.Render(scope));
        var title = string.Concat(Safe(node.Title).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return new AlertMessage(
            context.EffectKey, node.Severity.ToString().ToLowerInvariant(), title.Length <= MaxTitle ? title : title[..MaxTitle] + "…",
            node.Text is null ? "" : Safe(node.Text), node.Fields.ToDictionary(f => f.Key, f => Safe(f.Value)), now, suppressed);
    }
}
