using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Named values, computed when they are asked for. A value called <c>size</c> wins over the number of values.</summary>
internal abstract class MapValue : FluidValue
{
    public override FluidValues Type => FluidValues.Dictionary;

    public abstract IEnumerable<string> Keys { get; }

    /// <summary>A value, or null where there is none of that name.</summary>
    public abstract FluidValue? Find(string name);

    /// <summary>A copy of its own as JSON.</summary>
    public virtual JsonNode ToJson()
    {
        var json = new JsonObject();
        foreach (var key in Keys)
            json[key] = FluidJson.ToJson(Find(key) ?? NilValue.Instance);
        return json;
    }

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) =>
        new(Find(name) ?? (name == "size" ? NumberValue.Create(Keys.Count()) : NilValue.Instance));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) =>
        new(Find(index.ToStringValue()) ?? NilValue.Instance);

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) =>
        Keys.Select(key => new ArrayValue([StringValue.Create(key), Find(key) ?? NilValue.Instance]));

    public override bool Contains(FluidValue value) => Find(value.ToStringValue()) is not null;

    public override bool Equals(FluidValue? other) => other switch
    {
        null => false,
        MapValue map => ReferenceEquals(this, map) || JsonNode.DeepEquals(ToJson(), map.ToJson()),
        _ when other.Type is FluidValues.Empty or FluidValues.Blank => !Keys.Any(),
        _ => false,
    };

    public override bool Equals(object? obj) => obj is FluidValue value && Equals(value);

    public override int GetHashCode() => Keys.Count();

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    public override string ToStringValue() => FluidJson.ToText(this);

    public override object ToObjectValue() => this;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(ToStringValue());
        return default;
    }
}
