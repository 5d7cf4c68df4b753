using System.Diagnostics.CodeAnalysis;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>One scripted call, and what must happen in it and after it. Immutable.</summary>
public sealed record TestCase
{
    /// <summary>What it shows.</summary>
    [Field("What the case shows, in a few words; unique in the file.")]
    public required string Name { get; init; }

    /// <summary>The caller's number.</summary>
    [Field("The caller's number. Default: that of the file, else 1001.")]
    public string? Caller { get; init; }

    /// <summary>The number dialled.</summary>
    [Field("The number dialled. Default: that of the file, else 100.")]
    public string? Dialed { get; init; }

    /// <summary>When the call comes.</summary>
    [Field("When the call comes: the clock stands there, and only what happens in the call moves it.")]
    public Moment? At { get; init; }

    /// <summary>Channel variables.</summary>
    [Field("Channel variables that the dialplan has set, by name.")]
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What the caller types, by node.</summary>
    [Field("What the caller types, by the id of the node that asks: one entry, such as `4711#`, or a list of one entry for each time it asks. An empty entry, and what is not listed: the caller types nothing.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the caller types, in order.</summary>
    [Field("What the caller types in order, whoever asks: a list of entries. Nodes under `keys` have their own.")]
    public IReadOnlyList<string> KeysInOrder { get; init; } = [];

    /// <summary>When the caller hangs up.</summary>
    [Field("Where the caller hangs up: the id of a node, or a mapping. Default: not at all.")]
    public HangUp? HangUp { get; init; }

    /// <summary>Replies.</summary>
    [Field("What outside systems answer, by the id of the node that asks, or by what is asked: one reply, or a list of replies to one attempt after another.")]
    public IReadOnlyDictionary<string, IReadOnlyList<Reply>> Replies { get; init; } = new Dictionary<string, IReadOnlyList<Reply>>();

    /// <summary>Nodes that fail.</summary>
    [Field("The ids of nodes that cannot do their work, whatever they are: a fault, for good. In the call it leads to `failed`, or else to the Exception Node; after it the run stops there.")]
    public IReadOnlyList<string> Fails { get; init; } = [];

    /// <summary>What must happen.</summary>
    [Field("What must happen; what is not written may be as it will.")]
    public Expectation Expect { get; init; } = new();
}

/// <summary>Where a caller hangs up: in short the id of a node.</summary>
public sealed record HangUp : IParsable<HangUp>
{
    /// <summary>In this node.</summary>
    [Field("The id of the node in which the caller hangs up, as soon as it begins.")]
    public string? At { get; init; }

    /// <summary>Which visit of the node.</summary>
    [Field("At which visit of that node.", Min = 1)]
    public int Visit { get; init; } = 1;

    /// <summary>After a prompt.</summary>
    [Field("After this prompt, such as `goodbye`, as soon as the call goes on.")]
    public string? After { get; init; }

    /// <inheritdoc/>
    public static HangUp Parse(string s, IFormatProvider? provider) => new() { At = s };

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out HangUp? result)
    {
        result = s is null ? null : new HangUp { At = s };
        return result is not null;
    }
}
