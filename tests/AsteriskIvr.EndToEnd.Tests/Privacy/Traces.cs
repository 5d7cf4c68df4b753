using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AsteriskIvr.EndToEnd.Tests.Privacy;

/// <summary>A text in all forms in which it can be written down unawares: plain, base64 at any place in it, URL, JSON, hexadecimal, UTF-16.</summary>
internal sealed class Traces
{
    private readonly List<(string Form, byte[] Octets)> _forms = [];

    public Traces(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Add("plain", text);
        _forms.Add(("UTF-16", Encoding.Unicode.GetBytes(text)));
        Add("URL", Uri.EscapeDataString(text));
        Add("form", WebUtility.UrlEncode(text));
        Add("JSON", Json(text, JavaScriptEncoder.Default));
        Add("readable JSON", Json(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        // JSON inside JSON, as a body in a stored answer.
        Add("JSON twice", Json(Json(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
        Add("hexadecimal", Convert.ToHexString(octets));
        Add("lower hexadecimal", Convert.ToHexStringLower(octets));
        Add("dotted", string.Join('.', text.ToCharArray()));
        for (var before = 0; before < 3; before++)
            Add($"base64 after {before}", Base64(octets, before));
    }

    /// <summary>The forms that occur in some data, each said with where.</summary>
    public IEnumerable<string> In(string place, byte[] data) =>
        _forms.Where(form => data.AsSpan().IndexOf(form.Octets) >= 0).Select(form => $"{place}: {form.Form}");

    private void Add(string form, string text) => _forms.Add((form, Encoding.UTF8.GetBytes(text)));

    private static string Json(string text, JavaScriptEncoder encoder) => JsonEncodedText.Encode(text, encoder).ToString();

    // Without the letters that the neighbours have a part in.
    private static string Base64(byte[] octets, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. octets]).TrimEnd('=');
        var end = (before + octets.Length) % 3 == 0 ? text.Length : text.Length - 1;
        return text[(before == 0 ? 0 : before + 1)..end];
    }
}
