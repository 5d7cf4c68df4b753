using System.Collections.Frozen;
using System.Text.Json;
using AsteriskIvr.Asterisk.Ari.Models;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>One REST request, apart from how it travels. <see cref="Path"/> is below <c>/ari/</c>, its segments percent-encoded.</summary>
internal sealed class AriRequest(string method, string path)
{
    public static readonly IReadOnlyDictionary<string, string> NoVariables = FrozenDictionary<string, string>.Empty;

    private List<AriParameter>? _parameters;

    public string Method { get; } = method;

    public string Path { get; } = path;

    public IReadOnlyList<AriParameter> Parameters => _parameters ?? (IReadOnlyList<AriParameter>)[];

    /// <summary>Sent as <c>variables</c> in the body.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; set; }

    /// <summary>Sent as <c>fields</c> in the body.</summary>
    public IReadOnlyList<ConfigTuple>? Fields { get; set; }

    /// <summary>The whole body.</summary>
    public JsonElement? Body { get; set; }

    public bool HasBody => Variables is not null || Fields is not null || Body is not null;

    public static string Segment(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value is "." or "..") throw new ArgumentException("An id cannot be a path.", nameof(value));
        return Uri.EscapeDataString(value);
    }

    public void Add(string name, string? value)
    {
        if (value is not null) Append(name, value, AriParameterKind.Text);
    }

    public void Add(string name, long? value)
    {
        if (value is { } number) Append(name, number.ToString(), AriParameterKind.Literal);
    }

    public void Add(string name, bool? value)
    {
        if (value is { } flag) Append(name, flag ? "true" : "false", AriParameterKind.Literal);
    }

    /// <summary>
    /// In a query a list is one value with commas: of a repeated parameter, Asterisk keeps only the last. In a body it is an array.
    /// </summary>
    /// <exception cref="ArgumentException">A value holds a comma.</exception>
    public void Add(string name, IReadOnlyList<string>? values)
    {
        if (values is null) return;
        foreach (var value in values)
            if (value.Contains(',')) throw new ArgumentException("A comma separates the items of a list; write it percent-encoded.", name);
        Append(name, string.Join(',', values), AriParameterKind.List);
    }

    /// <summary>
    /// The JSON body. With <paramref name="parameters"/>, those are in it too: Asterisk reads every query parameter from the body as well.
    /// </summary>
    public void WriteBody(Utf8JsonWriter writer, bool parameters)
    {
        if (Body is { } whole)
        {
            whole.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        if (parameters)
        {
            foreach (var parameter in Parameters) WriteParameter(writer, parameter);
        }
        if (Variables is not null)
        {
            writer.WriteStartObject("variables"u8);
            foreach (var (name, value) in Variables) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        if (Fields is not null)
        {
            writer.WriteStartArray("fields"u8);
            foreach (var field in Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("attribute"u8, field.Attribute);
                writer.WriteString("value"u8, field.Value);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter writer, AriParameter parameter)
    {
        writer.WritePropertyName(parameter.Name);
        switch (parameter.Kind)
        {
            case AriParameterKind.Literal:
                writer.WriteRawValue(parameter.Value, skipInputValidation: true);
                break;
            case AriParameterKind.List:
                writer.WriteStartArray();
                foreach (var value in parameter.Value.Split(',')) writer.WriteStringValue(value);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(parameter.Value);
                break;
        }
    }

    private void Append(string name, string value, AriParameterKind kind) => (_parameters ??= new(4)).Add(new(name, value, kind));
}

/// <summary>A query parameter, as text.</summary>
internal readonly record struct AriParameter(string Name, string Value, AriParameterKind Kind);

/// <summary>What a parameter is in JSON; Asterisk takes neither <c>"5"</c> for a number nor <c>"a,b"</c> for a list there.</summary>
internal enum AriParameterKind
{
    Text,

    /// <summary>A number or a boolean.</summary>
    Literal,
    List,
}
