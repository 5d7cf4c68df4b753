using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Changes the language of prompts.</summary>
[Node("language", NodePlace.InCall, "Changes the language of the prompts that follow, and `call.language`.",
    IsRepeatable = true,
    Remarks = "A sound that the PBX lacks in that language is played in its default one, English as a rule.",
    Example = "in-german: { type: language, to: de, next: welcome }")]
[Outlet(Outlets.Next, "The language is changed.")]
public sealed record LanguageNode : Node
{
    /// <summary>The language.</summary>
    [Field("The language, as the folder of its sounds is named, such as `de` or `en_GB`.")]
    public required Template To { get; init; }
}
