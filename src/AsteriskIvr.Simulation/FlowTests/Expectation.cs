using System.Diagnostics.CodeAnalysis;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>What must happen in a case. In lists <c>...</c> stands for any number of items, in texts <c>*</c> for any text. Immutable.</summary>
public sealed record Expectation
{
    /// <summary>The way through the flow.</summary>
    [Field("The way through the flow: ids of nodes, each with its outlet if it matters (`choose:1`). `...` stands for any nodes.")]
    public IReadOnlyList<string>? Path { get; init; }

    /// <summary>Why the call ended.</summary>
    [Field("Why the call ended: completed, caller-hangup, system-disconnect, transferred, timed-out, error.")]
    public string? EndReason { get; init; }

    /// <summary>What the caller heard.</summary>
    [Field("What the caller heard, in order, such as `hello-world` or `number:42`. `...` stands for any prompts.")]
    public IReadOnlyList<string>? Prompts { get; init; }

    /// <summary>Session variables.</summary>
    [Field("Session variables at the end of all, as they are stored; others may be there.")]
    public IReadOnlyDictionary<string, JsonTemplate>? Session { get; init; }

    /// <summary>The caller's inputs.</summary>
    [Field("What the caller entered, in order, as `node: entry` each; sensitive entries are `••••`.")]
    public IReadOnlyList<JsonTemplate>? Inputs { get; init; }

    /// <summary>Where the call went.</summary>
    [Field("Where the call was transferred to; empty text: nowhere.")]
    public string? TransferredTo { get; init; }

    /// <summary>What nodes of the call sent.</summary>
    [Field("What nodes sent to outside systems while the call lasted, by the id of the node: what is written must be in it.")]
    public IReadOnlyDictionary<string, JsonTemplate>? InCall { get; init; }

    /// <summary>The steps after the call.</summary>
    [Field("The steps after the call, in order: ids of nodes, or mappings. `...` stands for any steps.")]
    public IReadOnlyList<StepExpectation>? PostCall { get; init; }

    /// <summary>The dead letter.</summary>
    [Field("The node at which the work after the call becomes a dead letter. Not written: there must be none.")]
    public string? DeadLetter { get; init; }

    /// <summary>The activity.</summary>
    [Field("Lines of the activity, such as `log` nodes write, in order. `...` stands for any lines.")]
    public IReadOnlyList<string>? Log { get; init; }
}

/// <summary>A step that must happen: in short the id of its node.</summary>
public sealed record StepExpectation : IParsable<StepExpectation>
{
    /// <summary>The node.</summary>
    [Field("The id of the node.")]
    public required string Node { get; init; }

    /// <summary>The outlet.</summary>
    [Field("The outlet that it takes.")]
    public string? Outlet { get; init; }

    /// <summary>All attempts.</summary>
    [Field("How many attempts it needs.", Min = 1)]
    public int? Attempts { get; init; }

    /// <summary>What it sends.</summary>
    [Field("What it sends, or a part of that: for http method, url, headers, json, form or body; for database connection, sql and parameters; for email from, to, cc, bcc, subject, text, html.")]
    public JsonTemplate? Sends { get; init; }

    /// <inheritdoc/>
    public static StepExpectation Parse(string s, IFormatProvider? provider) => new() { Node = s };

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out StepExpectation? result)
    {
        result = s is null ? null : new StepExpectation { Node = s };
        return result is not null;
    }
}
