using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Something the caller hears: exactly one of its fields is set.</summary>
[OneOf]
public sealed record Prompt
{
    /// <summary>A sound of the PBX.</summary>
    [Field("A sound of the PBX by its name without extension, such as `hello-world`; played in the call's language.")]
    public Template? Sound { get; init; }

    /// <summary>Digits, read one by one.</summary>
    [Field("Digits, read one by one.")]
    public Template? Digits { get; init; }

    /// <summary>A whole number, read in words.</summary>
    [Field("A whole number, read in words.")]
    public Template? Number { get; init; }

    /// <summary>What the PBX shall play. Throws <see cref="NodeFaultException"/> where a value cannot be played.</summary>
    internal Media ToMedia(ExpressionScope scope) => this switch
    {
        { Sound: { } sound } => Playable.Sound(sound, scope),
        { Digits: { } digits } => Playable.Digits(digits, scope),
        { Number: { } number } => Playable.Number(number, scope),
        _ => throw new NodeFaultException("prompt", "A prompt has neither `sound` nor `digits` nor `number`.") { IsPermanent = true },
    };
}
