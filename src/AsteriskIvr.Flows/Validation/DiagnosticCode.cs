namespace AsteriskIvr.Flows.Validation;

/// <summary>A kind of mistake, for the documentation.</summary>
/// <param name="Id">The stable code, such as <c>IVR0202</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Why">Why it is a mistake.</param>
/// <param name="Mend">How to mend it.</param>
public sealed record DiagnosticCode(string Id, DiagnosticSeverity Severity, string Title, string Why, string Mend);
