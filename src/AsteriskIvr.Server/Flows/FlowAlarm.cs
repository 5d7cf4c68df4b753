using System.Diagnostics.Metrics;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Flows;

/// <summary>What is wrong with the flows that this server was given: shown by health, by <c>asterisk-ivr flows</c>, and as a metric.</summary>
internal sealed class FlowAlarm : IDisposable
{
    /// <summary>Name of the meter; it is public.</summary>
    public const string MeterName = "AsteriskIvr.Flows";

    private readonly FlowLibrary _library;
    private readonly Meter _meter;
    private volatile FolderState _state = FolderState.Well;

    public FlowAlarm(FlowLibrary library, IMeterFactory meters)
    {
        _library = library;
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("asterisk_ivr.flows.broken", () => Problems.Count, "{problem}", "Flow files with errors, and other reasons why flows are not as they should be.");
    }

    /// <summary>Each for a person to read; empty: all is well.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. _state.Problem is { } problem ? new[] { problem } : [],
        .. _state.Broken.Select(file => $"{file.File}: {file.Errors} error(s); the first is {file.First}"),
        .. _library.Unreadable.Select(version => $"{version.Key} is current and cannot be read here: {version.Value}"),
    ];

    /// <summary>Files with errors: what they hold is served in the version before, if there is one.</summary>
    public IReadOnlyList<BrokenFile> Broken => _state.Broken;

    public void Report(string? problem, IEnumerable<CheckedFile> broken) => _state = new FolderState(problem,
    [
        .. broken.Select(file =>
        {
            var errors = file.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            return new BrokenFile(file.File, file.Name, errors.Count, errors[0].ToString());
        }),
    ]);

    public void Dispose() => _meter.Dispose();

    private sealed record FolderState(string? Problem, IReadOnlyList<BrokenFile> Broken)
    {
        public static FolderState Well { get; } = new(null, []);
    }
}

/// <summary>A file of the flows folder that is not deployed.</summary>
/// <param name="File">Its name.</param>
/// <param name="Flow">The name of the flow in it; null: it cannot be told.</param>
/// <param name="Errors">How many errors it has.</param>
/// <param name="First">The first of them.</param>
internal sealed record BrokenFile(string File, string? Flow, int Errors, string First);
