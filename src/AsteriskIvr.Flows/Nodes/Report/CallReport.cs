using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Expressions.Liquid;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>What a call's report holds. It is made of the call's facts only, which hold sensitive input masked.</summary>
internal static class CallReport
{
    // All of `call.*`, in the order a reader wants.
    private static readonly string[] CallFields =
    [
        "id", "uniqueId", "linkedId", "pbx", "channel", "direction", "callerNumber", "callerName", "dialedNumber", "language", "flow", "flowVersion",
        "startedAt", "answeredAt", "endedAt", "durationSeconds", "billableSeconds", "endReason", "hangupCause", "hangupCauseText", "techCause",
        "hungUpBy", "transferredTo", "error", "lastNode", "inputs", "path", "recordings",
    ];

    public static JsonObject Of(ExpressionScope scope)
    {
        var call = scope.Call;
        var report = new JsonObject();
        foreach (var field in CallFields)
            report[field] = FluidJson.ToJson(CallVariables.Find(field, call, scope.Time)!);

        // A label is what a menu gives to its choices; other inputs have none.
        var choices = call.Inputs.Where(input => input.Label is not null).Select(input => JsonValue.Create(input.Label)).ToList();
        report["menu"] = choices.FirstOrDefault();
        report["subMenus"] = new JsonArray([.. choices.Skip(1)]);
        report["disposition"] = call.AnsweredAt is null ? "no-answer" : "answered";
        return report;
    }
}
