using System.Collections.Frozen;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>The variables of <c>call.*</c>. Times are ISO 8601 in UTC; what is not known is nil.</summary>
internal static class CallVariables
{
    private static readonly FrozenDictionary<string, Func<CallFacts, TimeProvider, FluidValue>> Table =
        new Dictionary<string, Func<CallFacts, TimeProvider, FluidValue>>
        {
            ["id"] = (call, _) => StringValue.Create(call.Id.ToString()),
            ["uniqueId"] = (call, _) => Text(call.UniqueId),
            ["linkedId"] = (call, _) => Text(call.LinkedId),
            ["pbx"] = (call, _) => Text(call.Pbx),
            ["channel"] = (call, _) => Text(call.Channel),
            ["direction"] = (call, _) => Text(call.Direction),
            ["callerNumber"] = (call, _) => Text(call.CallerNumber),
            ["callerName"] = (call, _) => Text(call.CallerName),
            ["dialedNumber"] = (call, _) => Text(call.DialedNumber),
            ["language"] = (call, _) => Text(call.Language),
            ["startedAt"] = (call, _) => FluidJson.Time(call.StartedAt),
            ["answeredAt"] = (call, _) => Time(call.AnsweredAt),
            ["endedAt"] = (call, _) => Time(call.EndedAt),
            ["durationSeconds"] = (call, time) => NumberValue.Create(DurationSeconds(call, time)),
            ["billableSeconds"] = (call, _) => Number(call.BillableSeconds),
            ["endReason"] = (call, _) => Text(call.EndReason?.ToWord()),
            ["hangupCause"] = (call, _) => Number(call.HangupCause),
            ["hangupCauseText"] = (call, _) => Text(HangupCauses.Describe(call.HangupCause)),
            ["techCause"] = (call, _) => Number(call.TechCause),
            ["hungUpBy"] = (call, _) => Text(call.HungUpBy),
            ["flow"] = (call, _) => Text(call.Flow),
            ["flowVersion"] = (call, _) => Number(call.FlowVersion),
            ["lastNode"] = (call, _) => Text(call.LastNode),
            ["path"] = (call, _) => FluidJson.ToFluid(Path(call)),
            ["inputs"] = (call, _) => FluidJson.ToFluid(Inputs(call)),
            ["error"] = (call, _) => FluidJson.ToFluid(Error(call.Error)),
            ["transferredTo"] = (call, _) => Text(call.TransferredTo),
            ["recordings"] = (call, _) => FluidJson.ToFluid(new JsonArray([.. call.Recordings.Select(r => JsonValue.Create(r))])),
        }.ToFrozenDictionary();

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    public static FluidValue? Find(string name, CallFacts call, TimeProvider time) =>
        Table.TryGetValue(name, out var read) ? read(call, time) : null;

    private static long DurationSeconds(CallFacts call, TimeProvider time) =>
        Math.Max(0, (long)((call.EndedAt ?? time.GetUtcNow()) - call.StartedAt).TotalSeconds);

    private static FluidValue Text(string? text) => text is null ? NilValue.Instance : StringValue.Create(text);

    private static FluidValue Number(int? number) => number is { } value ? NumberValue.Create(value) : NilValue.Instance;

    private static FluidValue Time(DateTimeOffset? time) => time is { } value ? FluidJson.Time(value) : NilValue.Instance;

    private static JsonArray Path(CallFacts call) => new([.. call.Path.Select(entry => new JsonObject
    {
        ["node"] = entry.Node,
        ["outlet"] = entry.Outlet,
        ["at"] = FluidJson.TimeText(entry.At),
        ["milliseconds"] = entry.Milliseconds,
    })]);

    private static JsonArray Inputs(CallFacts call) => new([.. call.Inputs.Select(input => new JsonObject
    {
        ["node"] = input.Node,
        ["value"] = input.Value,
        ["label"] = input.Label,
        ["at"] = FluidJson.TimeText(input.At),
    })]);

    private static JsonObject? Error(CallError? error) => error is null
        ? null
        : new JsonObject { ["node"] = error.Node, ["message"] = error.Message, ["code"] = error.Code };
}
