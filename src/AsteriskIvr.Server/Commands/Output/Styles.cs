using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Server.Doctor;
using AsteriskIvr.Storage.Queries;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>Colours say what the words say, never more.</summary>
internal static class Styles
{
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Doubtful = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);

    public static Style Dim { get; } = new(Color.Grey);

    public static Style Failure => Bad;

    public static Style OfEnd(string? reason) => reason is null ? Style.Plain : EndReasons.Parse(reason) switch
    {
        EndReason.Error => Bad,
        EndReason.ServerLost or EndReason.PbxLost or EndReason.TimedOut => Doubtful,
        _ => Style.Plain,
    };

    public static Style OfRun(string? state) => state switch
    {
        RunStates.Dead => Bad,
        RunStates.Open => Doubtful,
        RunStates.Done => Good,
        _ => Style.Plain,
    };

    public static Style OfNode(string state) => state switch
    {
        NodeStates.Alive => Good,
        NodeStates.Gone => Bad,
        _ => Doubtful,
    };

    public static Style OfFinding(FindingLevel level) => level switch
    {
        FindingLevel.Ok => Good,
        FindingLevel.Fail => Bad,
        _ => Doubtful,
    };

    public static Style OfActivity(string level) => level switch
    {
        "error" => Bad,
        "warning" => Doubtful,
        _ => Style.Plain,
    };
}
