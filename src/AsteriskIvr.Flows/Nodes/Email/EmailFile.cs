using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A file that comes with a mail.</summary>
public sealed record EmailFile
{
    /// <summary>The most files of one mail.</summary>
    public const int MaxCount = 20;

    /// <summary>The file's name.</summary>
    [Field("The file's name, as the reader sees it.")]
    public required Template Name { get; init; }

    /// <summary>What is in it.</summary>
    [Field("What is in it: a text, such as a report; a list or mapping becomes JSON.")]
    public required JsonTemplate Content { get; init; }

    /// <summary>Its media type.</summary>
    [Field("Its media type, such as `text/csv`. Default: what the ending of its name says.")]
    public string? Type { get; init; }
}
