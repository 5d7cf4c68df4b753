using System.Globalization;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Applications;

/// <summary>Asterisk's dialplan application <c>Queue</c>: what it is told, and what it leaves in variables.</summary>
internal static class QueueApplication
{
    private const string Waited = "QUEUEWAIT_MS";
    private const string Talked = "ANSWEREDTIME_MS";
    private const string Place = "QEORIGINALPOS";

    /// <summary>How it ended; set too when the caller hangs up in a conversation, and not when he does while he waits.</summary>
    public const string Status = "QUEUESTATUS";

    /// <summary>The status where an agent answered.</summary>
    public const string Answered = "CONTINUE";

    private static readonly string[] Results = [Status, Waited, Talked, Place];

    /// <summary>Runs it.</summary>
    /// <param name="call">The caller.</param>
    /// <param name="request">Which queue.</param>
    /// <param name="run">Runs the application with arguments.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    public static async ValueTask<QueueResult> RunAsync(ICall call, QueueRequest request, Func<string, ValueTask> run, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(request.Queue, request.MusicOnHold);
        var exists = await call.GetVariableAsync($"QUEUE_EXISTS({ApplicationText.Argument(request.Queue)})", cancellationToken)
            ?? throw new NodeFaultException("no-queues", "The PBX has no queues: the module app_queue is not loaded.") { IsPermanent = true };
        if (exists == "0")
            return new QueueResult(QueueOutcome.Failed, TimeSpan.Zero, TimeSpan.Zero, Position: null);
        var ahead = await call.GetVariableAsync($"QUEUE_WAITING_COUNT({request.Queue})", cancellationToken);
        // What an earlier visit left there is no result of this one.
        foreach (var variable in Results)
            await call.SetVariableAsync(variable, "", cancellationToken);
        await run(Arguments(request));
        return await ReadAsync(call, Number(ahead) is { } callers ? (int)callers + 1 : null, cancellationToken);
    }

    /// <summary>What became of it, as its variables say.</summary>
    /// <param name="call">The caller.</param>
    /// <param name="position">His place when he joined, where the queue does not say itself (<c>setqueueentryvar</c>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<QueueResult> ReadAsync(ICall call, int? position, CancellationToken cancellationToken)
    {
        var status = await call.GetVariableAsync(Status, cancellationToken);
        var waited = Number(await call.GetVariableAsync(Waited, cancellationToken)) ?? 0;
        var talked = Number(await call.GetVariableAsync(Talked, cancellationToken)) ?? 0;
        var place = Number(await call.GetVariableAsync(Place, cancellationToken));
        var joined = status is not ("FULL" or "JOINEMPTY" or "JOINUNAVAIL");
        return new QueueResult(
            Outcome(status), TimeSpan.FromMilliseconds(waited), TimeSpan.FromMilliseconds(talked), joined ? (int?)place ?? position : null);
    }

    private static long? Number(string? value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // c: the flow goes on when the agent leaves; without it Asterisk would hang up.
    private static string Arguments(QueueRequest request)
    {
        var options = request.MusicOnHold is { } music ? $"cm({ApplicationText.Argument(music)})" : "c";
        return request.Timeout is { } timeout
            ? string.Create(CultureInfo.InvariantCulture, $"{request.Queue},{options},,,{RecordRequest.Seconds(timeout)}")
            : $"{request.Queue},{options}";
    }

    private static QueueOutcome Outcome(string? status) => status switch
    {
        Answered => QueueOutcome.Answered,
        "TIMEOUT" => QueueOutcome.Timeout,
        "FULL" => QueueOutcome.Full,
        "JOINEMPTY" or "LEAVEEMPTY" or "JOINUNAVAIL" or "LEAVEUNAVAIL" => QueueOutcome.Empty,
        _ => QueueOutcome.Failed,
    };
}
