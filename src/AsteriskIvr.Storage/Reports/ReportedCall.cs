using System.Text.Json;
using AsteriskIvr.Storage.Stores;

namespace AsteriskIvr.Storage.Reports;

/// <summary>What reports read of a call's row.</summary>
internal sealed class ReportedCall
{
    public required Guid Id { get; init; }
    public required string Flow { get; init; }
    public required int FlowVersion { get; init; }
    public required string? CallerNumber { get; init; }
    public required string? DialedNumber { get; init; }
    public required string? Language { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? AnsweredAt { get; init; }
    public required DateTimeOffset? EndedAt { get; init; }
    public required int? BillableSeconds { get; init; }
    public required string? EndReason { get; init; }
    public required string? LastNode { get; init; }
    public required string? TransferredTo { get; init; }
    public required string? Story { get; init; }
    public required string? RunState { get; init; }

    public Story ParsedStory => Story is null ? new Story([], [], [], null) : JsonSerializer.Deserialize(Story, StoredJson.Instance.Story)!;

    public ReportLine ToLine()
    {
        var story = ParsedStory;
        var choices = story.Inputs.Where(input => input.Label is not null).Select(input => input.Label!).ToList();
        return new ReportLine(
            StartedAt, Id, $"{Flow}@{FlowVersion}", CallerNumber, DialedNumber, Language, EndedAt, (EndedAt - StartedAt)?.TotalSeconds, BillableSeconds, EndReason,
            AnsweredAt is null ? "no-answer" : "answered", choices.FirstOrDefault(), [.. choices.Skip(1)],
            [.. story.Path.Select(step => step.Outlet is null ? step.Node : $"{step.Node}:{step.Outlet}")],
            [.. story.Inputs.Select(input => $"{input.Node}={input.Value}")], TransferredTo, RunState);
    }
}
