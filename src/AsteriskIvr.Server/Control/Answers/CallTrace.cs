using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions.Liquid;
using AsteriskIvr.Storage.Queries;

namespace AsteriskIvr.Server.Control;

/// <summary>Everything known of one call, as <c>call ID --json</c> prints it. Sensitive input is masked.</summary>
internal sealed record CallTrace
{
    public required Guid Id { get; init; }

    public required string Pbx { get; init; }

    /// <summary>Asterisk's uniqueid.</summary>
    public required string UniqueId { get; init; }

    public string? LinkedId { get; init; }

    public required string Channel { get; init; }

    /// <summary><c>fastagi</c> or <c>ari</c>.</summary>
    public required string Transport { get; init; }

    public required string Direction { get; init; }

    public string? CallerNumber { get; init; }

    public string? CallerName { get; init; }

    public string? DialedNumber { get; init; }

    public string? Language { get; init; }

    public required string Flow { get; init; }

    public int FlowVersion { get; init; }

    /// <summary>The server that drives the call, or drove it.</summary>
    public required string Owner { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Null while the call lasts.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public double? DurationSeconds { get; init; }

    public int? BillableSeconds { get; init; }

    /// <summary>Such as <c>caller-hangup</c>; null while the call lasts.</summary>
    public string? EndReason { get; init; }

    /// <summary>Q.850; null or 0: the PBX did not say.</summary>
    public int? HangupCause { get; init; }

    public required string HangupCauseText { get; init; }

    /// <summary>Such as a SIP status.</summary>
    public int? TechCause { get; init; }

    /// <summary><c>caller</c>, <c>callee</c>, <c>system</c>, or null.</summary>
    public string? HungUpBy { get; init; }

    public string? LastNode { get; init; }

    public string? TransferredTo { get; init; }

    public CallError? Error { get; init; }

    public required IReadOnlyList<PathEntry> Path { get; init; }

    public required IReadOnlyList<CallInput> Inputs { get; init; }

    public required IReadOnlyList<string> Recordings { get; init; }

    public JsonNode? Session { get; init; }

    /// <summary>The post-call run; null while the call lasts, and where its flow has none.</summary>
    public RunSummary? Run { get; init; }

    public required IReadOnlyList<StepDetail> Steps { get; init; }

    public required IReadOnlyList<ActivityLine> Activity { get; init; }

    public static CallTrace Of(CallDetail detail)
    {
        var call = detail.Call;
        return new CallTrace
        {
            Id = call.Id,
            Pbx = call.Pbx,
            UniqueId = call.UniqueId,
            LinkedId = call.LinkedId,
            Channel = call.Channel,
            Transport = detail.Transport,
            Direction = call.Direction,
            CallerNumber = call.CallerNumber,
            CallerName = call.CallerName,
            DialedNumber = call.DialedNumber,
            Language = call.Language,
            Flow = call.Flow,
            FlowVersion = call.FlowVersion,
            Owner = detail.Owner,
            StartedAt = call.StartedAt,
            AnsweredAt = call.AnsweredAt,
            EndedAt = call.EndedAt,
            DurationSeconds = (call.EndedAt - call.StartedAt)?.TotalSeconds,
            BillableSeconds = call.BillableSeconds,
            EndReason = call.EndReason?.ToWord(),
            HangupCause = call.HangupCause,
            HangupCauseText = HangupCauses.Describe(call.HangupCause),
            TechCause = call.TechCause,
            HungUpBy = call.HungUpBy,
            LastNode = call.LastNode,
            TransferredTo = call.TransferredTo,
            Error = call.Error,
            Path = [.. call.Path],
            Inputs = [.. call.Inputs],
            Recordings = [.. call.Recordings],
            Session = detail.Session is null ? null : JsonNode.Parse(detail.Session),
            Run = detail.Run,
            Steps = detail.Steps,
            Activity = detail.Activity,
        };
    }
}
