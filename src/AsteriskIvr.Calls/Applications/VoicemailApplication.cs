using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Applications;

/// <summary>Asterisk's dialplan application <c>VoiceMail</c>: what it is told, and what it leaves in variables.</summary>
internal static class VoicemailApplication
{
    private const string Status = "VMSTATUS";

    /// <summary>Runs it.</summary>
    /// <param name="call">The caller.</param>
    /// <param name="request">Which mailbox.</param>
    /// <param name="run">Runs the application with arguments.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <returns>Whether a message was taken.</returns>
    public static async ValueTask<bool> RunAsync(ICall call, VoicemailRequest request, Func<string, ValueTask> run, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(request.Mailbox);
        // Asked before: with a mailbox that it does not know, the application hangs up.
        var exists = await call.GetVariableAsync($"VM_INFO({ApplicationText.Argument(request.Mailbox)},exists)", cancellationToken)
            ?? throw new NodeFaultException("no-voicemail", "The PBX has no voicemail: the module app_voicemail is not loaded.") { IsPermanent = true };
        if (exists != "1")
            return false;
        await call.SetVariableAsync(Status, "", cancellationToken);
        await run(Arguments(request));
        return await ReadAsync(call, cancellationToken);
    }

    /// <summary>What became of it, as its variable says.</summary>
    public static async ValueTask<bool> ReadAsync(ICall call, CancellationToken cancellationToken) =>
        await call.GetVariableAsync(Status, cancellationToken) == "SUCCESS";

    private static string Arguments(VoicemailRequest request)
    {
        var greeting = request.Greeting switch { VoicemailGreeting.Unavailable => "u", VoicemailGreeting.Busy => "b", _ => "" };
        return $"{request.Mailbox},{greeting}{(request.Instructions ? "" : "s")}";
    }
}
