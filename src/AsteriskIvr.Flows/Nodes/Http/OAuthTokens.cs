using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Tokens of OAuth 2, in memory only: one fetch serves all who need the same, until shortly before it ends. At most <see cref="MaxTokens"/> are kept;
/// beyond that all are forgotten, and fetched again when they are needed.
/// </summary>
internal sealed class OAuthTokens(OAuthTokenClient client)
{
    /// <summary>The most tokens kept. Flows name few; only an expression with a caller's value in it could name many.</summary>
    public const int MaxTokens = 100;

    private readonly ConcurrentDictionary<OAuthGrant, Slot> _slots = new();

    /// <summary>True when a token can be had without asking its issuer.</summary>
    public bool Has(OAuthGrant grant, TimeProvider time) => _slots.TryGetValue(grant, out var slot) && slot.Token is { } token && token.IsFresh(time.GetUtcNow());

    /// <summary>A token. Throws <see cref="NodeFaultException"/> when its issuer gives none.</summary>
    /// <param name="grant">Which.</param>
    /// <param name="refused">One that was refused just now, and is not to be given out again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> GetAsync(OAuthGrant grant, string? refused, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_slots.Count >= MaxTokens && !_slots.ContainsKey(grant))
            _slots.Clear();
        var slot = _slots.GetOrAdd(grant, _ => new Slot());
        if (Usable(slot.Token, refused, time) is { } kept)
            return kept;
        await slot.Turn.WaitAsync(cancellationToken);
        try
        {
            // Who waited for the turn finds what the one before has fetched.
            if (Usable(slot.Token, refused, time) is { } fetched)
                return fetched;
            slot.Token = null;
            slot.Token = await client.FetchAsync(grant, time, cancellationToken);
            return slot.Token.Value;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private static string? Usable(OAuthToken? token, string? refused, TimeProvider time) =>
        token is not null && token.Value != refused && token.IsFresh(time.GetUtcNow()) ? token.Value : null;

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public volatile OAuthToken? Token;
    }
}

/// <summary>What a token is asked for with.</summary>
internal sealed record OAuthGrant(Uri TokenUrl, string ClientId, string ClientSecret, string? Scope, string? Audience)
{
    /// <summary>The grant of a node. Throws <see cref="NodeFaultException"/> where its address is none.</summary>
    public static OAuthGrant Of(HttpOAuth oauth, ExpressionScope scope)
    {
        if (!HttpRequests.TryAddress(oauth.TokenUrl.Render(scope), out var address) || !IsProtected(address))
            throw new NodeFaultException("oauth-url", $"`{oauth.TokenUrl.Source}` gives no address that begins with https://; http:// sends the secret to this machine only.") { IsPermanent = true };
        return new(address, oauth.ClientId.Render(scope), oauth.ClientSecret.Render(scope), oauth.Scope?.Render(scope), oauth.Audience?.Render(scope));
    }

    /// <summary>Whether a secret that is sent there cannot be read on the way.</summary>
    public static bool IsProtected(Uri address) => address.Scheme == "https" || address.IsLoopback;

    /// <summary>The issuer, as a target.</summary>
    public string Target => TokenUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Without the secret, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => Target;
}

/// <summary>A token and when it is to be replaced.</summary>
internal sealed record OAuthToken(string Value, DateTimeOffset FreshUntil)
{
    public bool IsFresh(DateTimeOffset now) => now < FreshUntil;

    /// <summary>Without the token, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => $"until {FreshUntil:O}";
}
