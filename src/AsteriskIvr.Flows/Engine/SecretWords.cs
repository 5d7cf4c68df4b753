using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// The secrets of the configuration in the forms in which a target can send them back: as they are, in a URL, in JSON, and in base64 as in a login.
/// What is kept of an answer, or of a fault, holds none of them.
/// </summary>
public sealed class SecretWords
{
    /// <summary>The fewest letters of a secret that is looked for; a shorter one would blot out ordinary text.</summary>
    public const int ShortestSecret = 6;

    private readonly string[] _forms;
    private readonly SearchValues<string> _any;

    /// <summary>Prepares the search.</summary>
    public SecretWords(IEnumerable<string> secrets)
    {
        // The longest first: what holds another is masked as a whole.
        _forms = [.. secrets.Where(secret => secret.Length >= ShortestSecret).SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];
        _any = SearchValues.Create(_forms, StringComparison.Ordinal);
    }

    /// <summary>No secrets.</summary>
    public static SecretWords None { get; } = new([]);

    /// <summary>True when there is nothing to look for.</summary>
    public bool IsEmpty => _forms.Length == 0;

    /// <summary>The text with every secret replaced by <see cref="Session.Mask"/>.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsEmpty || !text.AsSpan().ContainsAny(_any))
            return text;
        foreach (var form in _forms)
            text = text.Replace(form, Session.Mask, StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        for (var before = 0; before < 3; before++)
            yield return Base64(Encoding.UTF8.GetBytes(secret), before);
    }

    // Behind a name and a colon it can begin at any of three places; the letters that it shares with its neighbours are left out.
    private static string Base64(byte[] secret, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. secret]).TrimEnd('=');
        return text[(before == 0 ? 0 : before + 1)..((before + secret.Length) % 3 == 0 ? text.Length : text.Length - 1)];
    }
}
