using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Storage.Reports;

/// <summary>Counts the calls of one flow and period.</summary>
internal sealed class PeriodTally
{
    /// <summary>The most names that are counted apart: choices of a menu, nodes. What comes beyond is counted as <see cref="Others"/>.</summary>
    public const int MostNames = 200;

    /// <summary>What is counted together.</summary>
    public const string Others = "(others)";

    /// <summary>The state of a run that is none.</summary>
    public const string NoRun = "none";

    private readonly SortedDictionary<string, int> _endReasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _choices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _abandoned = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _runs = new(StringComparer.Ordinal);

    private int _calls;
    private int _answered;
    private int _ended;
    private int _transferred;
    private double _seconds;
    private double _longest;

    public void Add(ReportedCall call)
    {
        _calls++;
        if (call.AnsweredAt is not null)
            _answered++;
        if (call.TransferredTo is not null)
            _transferred++;
        if (call.EndedAt is { } ended)
        {
            var seconds = (ended - call.StartedAt).TotalSeconds;
            _ended++;
            _seconds += seconds;
            _longest = Math.Max(_longest, seconds);
            Count(_endReasons, call.EndReason ?? "unknown");
        }
        if (call.EndReason == EndReason.CallerHangup.ToWord() && call.LastNode is { } node)
            Count(_abandoned, node);
        foreach (var choice in call.ParsedStory.Inputs.Where(input => input.Label is not null))
            Count(Menu(choice.Node), choice.Label!);
        Count(_runs, call.RunState ?? NoRun);
    }

    public PeriodSummary ToSummary(DateTimeOffset start, string flow) => new(
        start, flow, _calls, _answered, _calls - _ended, _transferred, _ended == 0 ? 0 : _seconds / _ended, _longest, _endReasons,
        _choices.ToDictionary(menu => menu.Key, menu => (IReadOnlyDictionary<string, int>)menu.Value), _abandoned, _runs);

    private SortedDictionary<string, int> Menu(string node)
    {
        if (_choices.TryGetValue(node, out var known))
            return known;
        var name = _choices.Count < MostNames ? node : Others;
        return _choices.TryGetValue(name, out var others) ? others : _choices[name] = new(StringComparer.Ordinal);
    }

    private static void Count(SortedDictionary<string, int> counts, string name)
    {
        if (!counts.ContainsKey(name) && counts.Count >= MostNames)
            name = Others;
        counts[name] = counts.GetValueOrDefault(name) + 1;
    }
}
