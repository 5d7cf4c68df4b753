using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using CallEnd = AsteriskIvr.Calls.Lifecycle.CallEnd;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>What the stores are given of a call with six nodes and one input.</summary>
internal sealed class TypicalCall
{
    /// <summary>Rows that such a call writes: its own twice, its journal's twice (stored, removed), its run.</summary>
    public const int RowWrites = 5;

    private static readonly string[] Nodes = ["pick-up", "note", "greet", "ask", "keep", "bye"];

    private static long _calls;

    private readonly CallFacts _facts;

    public TypicalCall()
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        _facts = new CallFacts
        {
            Id = id,
            Pbx = "pbx1",
            UniqueId = $"pbx1-{now.ToUnixTimeSeconds()}.{Interlocked.Increment(ref _calls)}-{id:N}",
            Channel = $"PJSIP/trunk-{(uint)id.GetHashCode():x8}",
            CallerNumber = $"+4930{(uint)id.GetHashCode() % 10_000_000:0000000}",
            CallerName = "A caller",
            DialedNumber = "+493055555",
            Language = "en",
            StartedAt = now,
            AnsweredAt = now,
            Flow = PostCallFlow.Name,
            FlowVersion = 1,
        };
    }

    /// <summary>Octets of a row for the arrival, of a journal row, of what the end adds: for a yardstick that writes as much.</summary>
    public static (int Arrival, int Journal, int End) Octets()
    {
        var call = new TypicalCall();
        var facts = call._facts;
        var arrival = facts.Pbx + facts.UniqueId + facts.Channel + facts.CallerNumber + facts.CallerName + facts.DialedNumber + facts.Flow + "bench fastagi inbound en";
        var moments = 2 * 27;
        var journal = JsonSerializer.Serialize(call.Journal()[0].Entries, JsonSerializerOptions.Web).Length;
        var end = call.End();
        var story = JsonSerializer.Serialize(end.Call.Path, JsonSerializerOptions.Web).Length + JsonSerializer.Serialize(end.Call.Inputs, JsonSerializerOptions.Web).Length;
        return (arrival.Length + moments, journal, story + end.Session.ToJsonString().Length + 100);
    }

    /// <summary>Stores arrival, one journal batch and end, and waits for each: in the server nobody waits for the journal.</summary>
    public async Task StoreAsync(ICallStore store, bool withRun = true)
    {
        await store.StartAsync(_facts, Transports.FastAgi, CancellationToken.None);
        await store.AppendAsync(Journal(), CancellationToken.None);
        await store.EndAsync(withRun ? End() : End() with { FirstStep = null }, CancellationToken.None);
    }

    /// <summary>Stores arrival and end, which queues the run.</summary>
    public async Task QueueRunAsync(ICallStore store)
    {
        await store.StartAsync(_facts, Transports.FastAgi, CancellationToken.None);
        await store.EndAsync(End(), CancellationToken.None);
    }

    private List<JournalBatch> Journal() =>
    [
        new(_facts.Id, 1,
        [
            .. Nodes.Take(3).SelectMany(node => (JournalEntry[])
            [
                new() { Entered = new PathEntry(node, _facts.StartedAt) },
                new() { Left = new PathEntry(node, _facts.StartedAt) { Outlet = "next", Milliseconds = 812.5 } },
            ]),
        ]),
    ];

    private CallEnd End()
    {
        foreach (var node in Nodes)
            _facts.Path.Add(new PathEntry(node, _facts.StartedAt) { Outlet = "next", Milliseconds = 812.5 });
        _facts.Inputs.Add(new CallInput("ask", "1", null, _facts.StartedAt));
        _facts.EndedAt = TimeProvider.System.GetUtcNow();
        _facts.EndReason = EndReason.CallerHangup;
        _facts.HangupCause = 16;
        _facts.HungUpBy = "caller";
        _facts.BillableSeconds = 5;
        return new CallEnd(_facts, new JsonObject { ["state"] = "in call", ["digit"] = "1", ["choice"] = "1" }, PostCallFlow.FirstStep, []);
    }
}
