using AsteriskIvr.PostCall.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.PostCall.Targets;

/// <summary>
/// The outside systems that post-call steps use, as this server has seen them since its start. At most <see cref="MaxRemembered"/> are told
/// apart: beyond it the one that was idle longest is forgotten; and while none is idle, those that come new share one bound and no breaker.
/// </summary>
public sealed partial class TargetGates
{
    /// <summary>The most targets that are told apart.</summary>
    public const int MaxRemembered = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TargetGate> _gates = new(StringComparer.Ordinal);
    private readonly TargetGate _others;
    private readonly PostCallOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TargetGates> _logger;

    /// <summary>Knows no target yet.</summary>
    public TargetGates(IOptions<PostCallOptions> options, TimeProvider time, PostCallTelemetry telemetry, ILogger<TargetGates> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(telemetry);
        (_options, _time, _logger) = (options.Value, time, logger);
        _others = new TargetGate("(others)", _options, time, breaks: false, _ => { });
        telemetry.ObserveTargets(() => Statuses);
    }

    /// <summary>How the targets stand, by name.</summary>
    public IReadOnlyList<TargetStatus> Statuses
    {
        get
        {
            lock (_lock)
                return [.. _gates.Values.Select(gate => gate.Status).OrderBy(status => status.Target, StringComparer.Ordinal)];
        }
    }

    /// <summary>A turn at a target, or the moment to come back.</summary>
    internal ValueTask<Admission> EnterAsync(string target, CancellationToken cancellationToken) => For(target).EnterAsync(cancellationToken);

    private TargetGate For(string target)
    {
        lock (_lock)
        {
            if (_gates.TryGetValue(target, out var known))
                return known;
            if (_gates.Count >= MaxRemembered)
            {
                if (_gates.Where(gate => gate.Value.IsIdle).OrderBy(gate => gate.Value.LastUsed).Select(gate => gate.Key).FirstOrDefault() is not { } idle)
                    return _others;
                _gates.Remove(idle);
            }
            return _gates[target] = new TargetGate(target, _options, _time, breaks: true, Changed);
        }
    }

    private void Changed(TargetStatus status)
    {
        if (status.State == TargetState.InService)
            InServiceAgain(status.Target);
        else
            OutOfService(status.Target, status.Error, status.NextAttemptAt);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Target} is out of service ({Error}): its post-call runs wait in the queue, and one attempt is made at {NextAttemptAt:HH:mm:ss} UTC and then now and again. Nothing is lost.")]
    private partial void OutOfService(string target, string? error, DateTimeOffset? nextAttemptAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Target} is in service again; the post-call runs that waited for it go on, slowly at first.")]
    private partial void InServiceAgain(string target);
}
