using System.Buffers;
using AsteriskIvr.Asterisk.Ari.Models;
using AsteriskIvr.Calls.Applications;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Ari;

// Dialplan applications that Stasis has no equal of. The channel is sent to a context of ours, which runs the application and then goes to the
// very place of the Stasis() that the channel came by: so it is back here, or, with the server gone, in the dialplan's fallback.
internal sealed partial class AriChannel
{
    private volatile TaskCompletionSource? _application;
    private bool _isBack;

    public async ValueTask<QueueResult> QueueAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return TakeBack()
            ? await QueueApplication.ReadAsync(this, position: null, cancellationToken)
            : await QueueApplication.RunAsync(this, request, arguments => RunAsync("queue", arguments, cancellationToken), cancellationToken);
    }

    public async ValueTask<bool> LeaveVoicemailAsync(VoicemailRequest request, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return TakeBack()
            ? await VoicemailApplication.ReadAsync(this, cancellationToken)
            : await VoicemailApplication.RunAsync(this, request, arguments => RunAsync("voicemail", arguments, cancellationToken), cancellationToken);
    }

    /// <summary>The channel entered Stasis: true when it was waited for, back from an application.</summary>
    public bool TryComeBack()
    {
        if (_application is not { } application)
            return false;
        // At once, and not when the flow goes on: from here on leaving Stasis is the caller's own doing.
        _application = null;
        IsBridged = false;
        return application.TrySetResult();
    }

    private async ValueTask RunAsync(string extension, string arguments, CancellationToken cancellationToken)
    {
        // Without it Asterisk would hang up.
        if (await GetVariableAsync($"DIALPLAN_EXISTS({IChannel.ApplicationContext},{extension},1)", cancellationToken) != "1")
        {
            throw new NodeFaultException(
                "no-app-context", $"The dialplan has no [{IChannel.ApplicationContext}] with '{extension}': asterisk-config/existing-pbx/extensions.conf has it.")
            { IsPermanent = true };
        }
        var place = (await DoAsync(() => Channels.GetAsync(Id, cancellationToken))).Dialplan;
        await SetVariableAsync(IChannel.ApplicationArguments, arguments, cancellationToken);
        await SetVariableAsync(IChannel.ApplicationReturn, Text(place), cancellationToken);
        var application = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before the request: StasisEnd can be here before its reply.
        _application = application;
        try
        {
            await DoAsync(() => Channels.ContinueInDialplanAsync(Id, IChannel.ApplicationContext, extension, 1, cancellationToken: cancellationToken));
            await application.Task.WaitAsync(HungUp);
        }
        finally
        {
            _application = null;
        }
        ForgetDigits();
    }

    private bool TakeBack()
    {
        var isBack = _isBack;
        _isBack = false;
        return isBack;
    }

    private void OnAgentAnswered()
    {
        if (_application is not null)
            IsBridged = true;
    }

    private static readonly SearchValues<char> DialplanLetters = SearchValues.Create(",(){}$\"\\");

    // The extension is what the caller dialled, and becomes part of the dialplan's Goto.
    private static string Text(DialplanCEP place) =>
        !place.Exten.AsSpan().ContainsAny(DialplanLetters)
            ? $"{place.Context},{place.Exten},{place.Priority}"
            : throw new NodeFaultException("dialplan-place", "The extension that was dialled holds characters that the dialplan could not come back to.") { IsPermanent = true };
}
