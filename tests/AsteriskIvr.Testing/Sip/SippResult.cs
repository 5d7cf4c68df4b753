using System.Globalization;

namespace AsteriskIvr.Testing;

/// <summary>What SIPp counted.</summary>
public sealed record SippResult
{
    /// <summary>SIPp's exit code: 0 if every call went as scripted, 1 if one did not.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Calls made.</summary>
    public required int Created { get; init; }

    /// <summary>Calls that went as scripted.</summary>
    public required int Successful { get; init; }

    /// <summary>Calls that did not.</summary>
    public required int Failed { get; init; }

    /// <summary>SIP messages SIPp had to send again: more than none means Asterisk or the machine was too slow.</summary>
    public required int Retransmissions { get; init; }

    /// <summary>Calls a second over the whole run.</summary>
    public required double Rate { get; init; }

    /// <summary>SIPp's error log and the end of its output, for a failing test's message.</summary>
    public required string Errors { get; init; }

    /// <summary>The lines of a script with <see cref="CallScript.Note"/>.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Reads the last line of SIPp's statistics: semicolons, with the names of the columns in the first line.</summary>
    internal static SippResult Parse(int exitCode, string[] statistics, string errors)
    {
        if (statistics.Length < 2)
            throw new InvalidOperationException($"SIPp ended with {exitCode} and wrote no statistics. {errors}");
        var names = statistics[0].Split(';');
        var values = statistics[^1].Split(';');
        return new SippResult
        {
            ExitCode = exitCode,
            Created = (int)Value("TotalCallCreated"),
            Successful = (int)Value("SuccessfulCall(C)"),
            Failed = (int)Value("FailedCall(C)"),
            Retransmissions = (int)Value("Retransmissions(C)"),
            Rate = Value("CallRate(C)"),
            Errors = errors,
        };

        double Value(string name) => double.Parse(values[Array.IndexOf(names, name)], CultureInfo.InvariantCulture);
    }
}
