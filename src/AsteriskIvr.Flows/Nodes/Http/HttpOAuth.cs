using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A token that the server fetches for itself: the client credentials grant of OAuth 2 (RFC 6749, section 4.4).</summary>
public sealed record HttpOAuth
{
    /// <summary>Where tokens are issued.</summary>
    [Field("Where tokens are issued, beginning with `https://` (`http://` on this machine only).")]
    public required Template TokenUrl { get; init; }

    /// <summary>The client's id.</summary>
    [Field("The client's id.", AllowsSecrets = true)]
    public required Template ClientId { get; init; }

    /// <summary>The client's secret.</summary>
    [Field("The client's secret, such as `\"{{ secrets.crm_client }}\"`.", AllowsSecrets = true)]
    public required Template ClientSecret { get; init; }

    /// <summary>What the token is for.</summary>
    [Field("What the token is for, where the issuer wants to know: names with spaces between.")]
    public Template? Scope { get; init; }

    /// <summary>Whom the token is for.</summary>
    [Field("Whom the token is for, where the issuer wants to know.")]
    public Template? Audience { get; init; }
}
