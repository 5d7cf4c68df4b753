using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;

namespace AsteriskIvr.Storage.Tests.Keeping;

/// <summary>Steps of a run, with something of the caller in each place that can hold it.</summary>
internal static class FinishedSteps
{
    public static StepFinished Last(ClaimedRun run, DateTimeOffset at, string callers = "nothing") => new()
    {
        Run = run,
        Node = "first",
        Number = 1,
        Attempts = 2,
        StartedAt = at,
        FinishedAt = at,
        Outlet = "failed",
        Changes = new Dictionary<string, JsonNode?> { ["answer"] = callers },
        Activity = [new ActivityLine(at, "information", "first", $"said {callers}", new Dictionary<string, string> { ["what"] = callers })],
        Error = $"http-422: it was refused: {callers}",
        NextNode = null,
    };

    public static StepFailed Failed(ClaimedRun run, DateTimeOffset at, string callers = "nothing") => new()
    {
        Run = run,
        Node = "first",
        Number = 1,
        Attempts = 1,
        StartedAt = at,
        FailedAt = at,
        Error = $"http-422: it was refused: {callers}",
        Progress = $"\"{callers}\"",
        RetryAfter = null,
    };
}
