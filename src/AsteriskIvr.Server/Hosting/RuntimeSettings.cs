using System.Globalization;
using System.Net.Sockets;
using AsteriskIvr.Asterisk.FastAgi;

namespace AsteriskIvr.Server.Hosting;

/// <summary>
/// The settings of the .NET runtime that calls are served at half the cost with. They are part of the program, not of its surroundings, so they
/// are in force however it is started; this looks whether that is so.
/// </summary>
internal sealed partial class RuntimeSettings(ILogger<RuntimeSettings> logger) : IHostedService
{
    /// <summary>Set in <c>runtimeconfig.template.json</c>.</summary>
    public const string SpinLimitKey = "System.Threading.ThreadPool.UnfairSemaphoreSpinLimit";

    /// <summary>Whether a socket's poll thread goes on with the work itself; null: it could not be tried.</summary>
    public bool? InlineCompletions { get; private set; }

    /// <summary>How long an idle thread of the pool spins before it sleeps; 0 is right here. Null: the runtime's own default.</summary>
    public static string? SpinLimit => Convert.ToString(AppContext.GetData(SpinLimitKey), CultureInfo.InvariantCulture) is { Length: > 0 } limit ? limit : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            InlineCompletions = await FastAgiRuntime.ProbeInlineCompletionsAsync(cancellationToken);
        }
        catch (SocketException error)
        {
            CannotTry(error);
        }
        if (InlineCompletions == true && SpinLimit == "0")
            InForce();
        if (InlineCompletions == false)
            NotInline(FastAgiRuntime.InlineCompletionsVariable);
        if (SpinLimit != "0")
            Spins(SpinLimitKey, SpinLimit ?? "not set");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Runtime settings in force: inline socket completions, thread pool spin limit 0.")]
    private partial void InForce();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inline socket completions are off: each call costs about twice the CPU. {Variable} is set to something other than 1.")]
    private partial void NotInline(string variable);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} is {Value} instead of 0: idle threads burn CPU. asterisk-ivr.runtimeconfig.json is missing or changed.")]
    private partial void Spins(string key, string value);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether inline socket completions are on cannot be tried.")]
    private partial void CannotTry(Exception error);
}
