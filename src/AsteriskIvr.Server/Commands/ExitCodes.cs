namespace AsteriskIvr.Server.Commands;

/// <summary>The exit codes of all commands; they are public.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command found something wrong: errors in a flow, a failed check, a run that is no dead letter.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood, or what it names is not there.</summary>
    public const int Usage = 2;

    /// <summary>The configuration cannot be used, or the server cannot start: a port, its database.</summary>
    public const int CannotStart = 3;

    /// <summary>No server answers on the control socket, or it may not be used.</summary>
    public const int NoServer = 4;

    /// <summary>The server ended by itself, by a fault of its own; its log says which.</summary>
    public const int Crashed = 5;
}
