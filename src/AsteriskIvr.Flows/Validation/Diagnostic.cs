using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation;

/// <summary>Something wrong, or doubtful, in a flow.</summary>
/// <param name="Code">Stable code, such as <c>IVR0101</c>.</param>
/// <param name="Severity">An error keeps the flow from running.</param>
/// <param name="Location">Where.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, SourceLocation Location, string Message, string Hint)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} {Code}: {Message} {Hint}";
}

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The flow runs, but perhaps not as meant.</summary>
    Warning,

    /// <summary>The flow cannot run.</summary>
    Error,
}
