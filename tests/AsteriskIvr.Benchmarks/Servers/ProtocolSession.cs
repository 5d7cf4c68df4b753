using AsteriskIvr.Asterisk.FastAgi;

namespace AsteriskIvr.Benchmarks.Servers;

/// <summary>The protocol server alone: what the product says over FastAGI for <see cref="BenchFlow"/>, without anything behind it.</summary>
internal static class ProtocolSession
{
    public static async Task ServeAsync(AgiSession session, CancellationToken cancellationToken)
    {
        if (session.Environment.Path == "hangup")
            return;
        await session.SetVariableAsync("CHANNEL(hangup_handler_push)", $"ivr-hangup,s,1({Guid.CreateVersion7()})", cancellationToken);
        await session.AnswerAsync(cancellationToken);
        await session.StreamFileAsync("beep", "", cancellationToken: cancellationToken);
        await session.StreamFileAsync("beep", "0123456789*#ABCD", cancellationToken: cancellationToken);
        await session.WaitForDigitAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await session.ExecAsync("Hangup", "16", cancellationToken);
        await session.HangupAsync(cancellationToken: cancellationToken);
    }
}
