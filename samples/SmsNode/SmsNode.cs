using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace SmsNode;

/// <summary>Sends a text message.</summary>
[Node("sms", NodePlace.Anywhere, "Sends a text message through an HTTP gateway.",
    Remarks = "Numbers are understood as people write them, and sent as E.164. The gateway gets `{ to, text }` as JSON, with the effect's key as `Idempotency-Key`.",
    Example = """
        confirm:
          type: sms
          gateway: https://sms.example.com/messages
          token: "{{ secrets.sms_token }}"
          to: "{{ call.callerNumber }}"
          country: DE
          text: "We have got your order."
          on: { next: end, notANumber: end }
        """)]
[Outlet("next", "The gateway has taken it.")]
[Outlet("notANumber", "`to` is no telephone number.")]
[Outlet("failed", "The gateway has not taken it in any attempt.", Default = OutletAttribute.Fault)]
public sealed record SmsNode : EffectNode
{
    /// <summary>The gateway.</summary>
    [Field("The gateway's address.")]
    public required Template Gateway { get; init; }

    /// <summary>The gateway's token.</summary>
    [Field("The token that the gateway asks for.", AllowsSecrets = true)]
    public required Template Token { get; init; }

    /// <summary>Who gets it.</summary>
    [Field("The number to send to.")]
    public required Template To { get; init; }

    /// <summary>Where a number without country code belongs.</summary>
    [Field("The country (ISO 3166, two letters) of numbers that are written without one.")]
    public string Country { get; init; } = "US";

    /// <summary>The text.</summary>
    [Field("The text.")]
    public required Template Text { get; init; }
}
