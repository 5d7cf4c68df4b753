namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Asterisk's version, by which features are told: ARI's own version is 10.0.0 in all of 22.</summary>
/// <param name="Major">22 of 22.10.1.</param>
/// <param name="Minor">10 of 22.10.1.</param>
/// <param name="Patch">1 of 22.10.1; 0 when there is none.</param>
public readonly record struct AsteriskVersion(int Major, int Minor, int Patch)
{
    /// <summary>Requests over the websocket.</summary>
    public bool HasRestOverWebSocket => IsAtLeast(22, 4);

    /// <summary><c>POST /channels/{id}/transfer_progress</c> and ChannelTransfer.</summary>
    public bool HasTransferProgress => IsAtLeast(22, 3);

    /// <summary>The technology's own cause (a SIP status) in ChannelDestroyed and ChannelHangupRequest.</summary>
    public bool HasTechCause => IsAtLeast(22, 7);

    /// <summary><c>/channels/{id}/variables</c>: several variables at once.</summary>
    public bool HasBulkVariables => IsAtLeast(22, 10);

    /// <summary>
    /// Reads <c>22.10.1</c>, <c>22.10.1~dfsg-1</c>, <c>certified/22.8-cert1</c>; anything else (a build from a branch: <c>GIT-22-…</c>) is
    /// 0.0.0, which has no features beyond the oldest.
    /// </summary>
    public static AsteriskVersion Parse(string text)
    {
        var rest = text.AsSpan(text.LastIndexOf('/') + 1);
        Span<int> parts = stackalloc int[3];
        for (var i = 0; i < parts.Length; i++)
        {
            var end = rest.IndexOfAnyExceptInRange('0', '9');
            var digits = end < 0 ? rest : rest[..end];
            if (!int.TryParse(digits, out parts[i])) return default;
            if (end < 0 || rest[end] != '.' || end + 1 >= rest.Length || !char.IsAsciiDigit(rest[end + 1])) break;
            rest = rest[(end + 1)..];
        }
        return new(parts[0], parts[1], parts[2]);
    }

    /// <summary>This version or a later one.</summary>
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}.{Patch}";
}
