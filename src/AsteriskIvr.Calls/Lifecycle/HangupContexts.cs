using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>
/// Whether the dialplan of each PBX has the context of the hangup handler. Only a channel can ask the dialplan, so it is asked on the first call
/// from each PBX, and where it is missing again once a minute.
/// </summary>
public sealed partial class HangupContexts(IOptions<CallsOptions> options, TimeProvider time, ILogger<HangupContexts> logger)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>True: the PBX has the context; false: it lacks it; null: no call has come from that PBX yet.</summary>
    public bool? Has(string pbx) => _answers.TryGetValue(pbx, out var answer) ? answer.Exists : null;

    internal async ValueTask CheckAsync(string pbx, ICall channel, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(pbx, out var known) && (known.Exists == true || time.GetElapsedTime(known.AskedAt) < AskAgain))
            return;
        var context = options.Value.HangupContext;
        // Noted before it is asked: of many calls at once, one asks.
        _answers[pbx] = new Answer(known?.Exists, time.GetTimestamp());
        bool exists;
        try
        {
            exists = await channel.GetVariableAsync($"DIALPLAN_EXISTS({context},s,1)", cancellationToken) == "1";
        }
        catch (NodeFaultException fault)
        {
            // A PBX without the function (func_dialplan) is no reason to refuse a call.
            CannotAsk(fault, pbx);
            return;
        }
        _answers[pbx] = new Answer(exists, time.GetTimestamp());
        if (!exists)
            Missing(context, pbx);
    }

    private sealed record Answer(bool? Exists, long AskedAt);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The dialplan of PBX {Pbx} has no [{Context}]: ends of its calls are noticed late, and without cause and billed seconds. "
            + "asterisk-config/existing-pbx/extensions.conf has its two lines; then `dialplan reload`.")]
    private partial void Missing(string context, string pbx);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PBX {Pbx} does not say whether its dialplan has the context of the hangup handler.")]
    private partial void CannotAsk(Exception error, string pbx);
}
