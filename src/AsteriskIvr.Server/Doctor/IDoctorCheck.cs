using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Doctor;

/// <summary>One thing that the doctor looks at. It changes nothing.</summary>
internal interface IDoctorCheck
{
    /// <summary>Its name in findings.</summary>
    string Name { get; }

    /// <summary>Looks. What cannot be reached is a finding, not an exception.</summary>
    IAsyncEnumerable<Finding> LookAsync(Patient patient, CancellationToken cancellationToken);
}

/// <summary>What is looked at.</summary>
/// <param name="Services">The server's parts, not started; its options are valid.</param>
/// <param name="Server">A client of the control socket.</param>
/// <param name="Status">What the running server says; null where none answers.</param>
/// <param name="NoServer">Why none answers.</param>
internal sealed record Patient(IServiceProvider Services, ControlClient Server, ServerStatus? Status, string? NoServer);
