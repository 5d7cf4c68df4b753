using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>A file with tests of one flow, as it stands beside it. Immutable.</summary>
public sealed record TestFile
{
    /// <summary>Version of the form of this file.</summary>
    [Field("Version of the form of this file: 1.", Min = 1, Max = 1)]
    public required int Schema { get; init; }

    /// <summary>The flow's file.</summary>
    [Field("The flow's file, from here. Default: `support.yaml` for `support.test.yaml`.")]
    public string? Flow { get; init; }

    /// <summary>The caller's number.</summary>
    [Field("The caller's number in all cases that state none.")]
    public string Caller { get; init; } = "1001";

    /// <summary>The number dialled.</summary>
    [Field("The number dialled, in all cases that state none.")]
    public string Dialed { get; init; } = "100";

    /// <summary>When the calls come.</summary>
    [Field("When the calls come, such as `2026-01-05T12:00:00Z`, in all cases that state nothing else. Default: that very moment, a Monday.")]
    public Moment? At { get; init; }

    /// <summary>Replies for all cases.</summary>
    [Field("What outside systems answer, in all cases; by the id of the node that asks, or by what is asked, such as `GET https://crm.example.com/*`. A case's own reply to the same wins.")]
    public IReadOnlyDictionary<string, IReadOnlyList<Reply>> Replies { get; init; } = new Dictionary<string, IReadOnlyList<Reply>>();

    /// <summary>The cases.</summary>
    [Field("The cases: each is one call.")]
    public required IReadOnlyList<TestCase> Cases { get; init; }
}
