using System.Text.Json;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Model;

namespace AsteriskIvr.Storage.Stores;

/// <summary>Between a call's facts and its row.</summary>
internal static class CallMapping
{
    public static CallRow ToRow(CallFacts call, string transport, string owner) => new()
    {
        Id = call.Id,
        Pbx = call.Pbx,
        UniqueId = call.UniqueId,
        LinkedId = call.LinkedId,
        Channel = call.Channel,
        Transport = transport,
        Direction = call.Direction,
        CallerNumber = call.CallerNumber,
        CallerName = call.CallerName,
        DialedNumber = call.DialedNumber,
        Language = call.Language,
        Flow = call.Flow,
        FlowVersion = call.FlowVersion,
        Owner = owner,
        StartedAt = call.StartedAt,
        AnsweredAt = call.AnsweredAt,
    };

    /// <summary>The row of a call that is over.</summary>
    public static CallRow ToClosedRow(CallEnd end, string owner)
    {
        var call = end.Call;
        // How it came is stored already, and is not written again.
        var row = ToRow(call, "", owner);
        row.EndedAt = call.EndedAt ?? throw new ArgumentException("The call has no end time.", nameof(end));
        row.EndReason = (call.EndReason ?? throw new ArgumentException("The call has no end reason.", nameof(end))).ToWord();
        row.BillableSeconds = call.BillableSeconds;
        row.HangupCause = call.HangupCause;
        row.TechCause = call.TechCause;
        row.HungUpBy = call.HungUpBy;
        row.LastNode = call.LastNode;
        row.TransferredTo = call.TransferredTo;
        row.Story = ToStory(call);
        row.Session = end.Session.ToJsonString(StoredJson.Instance.Options);
        return row;
    }

    public static CallFacts ToFacts(CallRow row)
    {
        var story = row.Story is null ? new Story([], [], [], null) : JsonSerializer.Deserialize(row.Story, StoredJson.Instance.Story)!;
        return new CallFacts
        {
            Id = row.Id,
            Pbx = row.Pbx,
            UniqueId = row.UniqueId,
            LinkedId = row.LinkedId,
            Channel = row.Channel,
            Direction = row.Direction,
            CallerNumber = row.CallerNumber,
            CallerName = row.CallerName,
            DialedNumber = row.DialedNumber,
            Language = row.Language,
            Flow = row.Flow,
            FlowVersion = row.FlowVersion,
            StartedAt = row.StartedAt,
            AnsweredAt = row.AnsweredAt,
            EndedAt = row.EndedAt,
            EndReason = row.EndReason is null ? null : EndReasons.Parse(row.EndReason),
            BillableSeconds = row.BillableSeconds,
            HangupCause = row.HangupCause,
            TechCause = row.TechCause,
            HungUpBy = row.HungUpBy,
            TransferredTo = row.TransferredTo,
            Path = story.Path,
            Inputs = story.Inputs,
            Recordings = story.Recordings,
            Error = story.Error,
        };
    }

    public static string ToStory(CallFacts call) =>
        JsonSerializer.Serialize(new Story(call.Path, call.Inputs, call.Recordings, call.Error), StoredJson.Instance.Story);
}
