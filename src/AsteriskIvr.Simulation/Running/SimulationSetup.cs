using System.Collections.Frozen;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Simulation.Outside;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Simulation.Running;

/// <summary>What a simulation is given. Immutable.</summary>
internal sealed record SimulationSetup
{
    /// <summary>The default of <see cref="At"/>: noon of a Monday.</summary>
    public static readonly DateTimeOffset DefaultTime = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The flow.</summary>
    public required Flow Flow { get; init; }

    /// <summary>The folder of the flow's file: where calendars are looked for that the configuration has no folder for. Null: nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>Further flows that it can use, by name.</summary>
    public IReadOnlyDictionary<string, Flow> Library { get; init; } = new Dictionary<string, Flow>();

    /// <summary>Who leads the caller.</summary>
    public required ICallerLead Caller { get; init; }

    /// <summary>The caller's number.</summary>
    public string CallerNumber { get; init; } = "1001";

    /// <summary>The number that was dialled.</summary>
    public string DialedNumber { get; init; } = "100";

    /// <summary>When the call comes.</summary>
    public DateTimeOffset At { get; init; } = DefaultTime;

    /// <summary>Channel variables that the dialplan has set.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What the outside answers.</summary>
    public required ReplyBook Replies { get; init; }

    /// <summary>The ids of the nodes that fail, for good.</summary>
    public IReadOnlySet<string> Fails { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Asked for a reply where there is no canned one; null: the default is taken.</summary>
    public Func<OutsideKind, Sending, Reply?>? Ask { get; init; }

    /// <summary>The server's configuration: constants, secrets, and with <see cref="IsLive"/> the real systems.</summary>
    public IConfiguration Configuration { get; init; } = new ConfigurationBuilder().Build();

    /// <summary>Registers node types beyond the built-in ones.</summary>
    public Action<IServiceCollection>? Nodes { get; init; }

    /// <summary>True to act on the real outside.</summary>
    public bool IsLive { get; init; }

    /// <summary>Called when the call is over, before the post-call run begins.</summary>
    public Action<CallFacts>? CallIsOver { get; init; }
}

/// <summary>Leads the caller of a simulation. Called by the call's own task, one at a time; does not throw.</summary>
internal interface ICallerLead
{
    /// <summary>A node of the main or exception flow begins.</summary>
    void Entered(Node node, SimulatedCall call);

    /// <summary>A node does something with the caller: before it has any effect.</summary>
    void Begins(SimulatedOperation operation, Node node, SimulatedCall call);

    /// <summary>A node has ended, or the call ended in it (then the entry has no outlet).</summary>
    void Left(Node node, PathEntry entry, SimulatedCall call);

    /// <summary>A fault leads to the exception flow, or out of it.</summary>
    void Faulted(Node node, NodeFaultException fault);
}
