namespace AsteriskIvr.Storage.Reports;

/// <summary>What happened to the calls of one flow that began in one period, such as a day.</summary>
/// <param name="Start">When the period began.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Calls">How many calls began.</param>
/// <param name="Answered">How many of them were answered.</param>
/// <param name="Live">How many have not ended yet.</param>
/// <param name="Transferred">How many reached somebody by a transfer.</param>
/// <param name="AverageSeconds">How long those that have ended lasted on average, from their arrival on.</param>
/// <param name="LongestSeconds">How long the longest of them lasted.</param>
/// <param name="EndReasons">How many ended for which reason, such as <c>caller-hangup</c>.</param>
/// <param name="Choices">For each menu, how many chose what; a choice is the id of the node it led to.</param>
/// <param name="Abandoned">In which node callers hung up, and how many.</param>
/// <param name="Runs">Post-call runs by state; <c>none</c> is a call whose flow has opted out, or that lasts.</param>
public sealed record PeriodSummary(
    DateTimeOffset Start, string Flow, int Calls, int Answered, int Live, int Transferred, double AverageSeconds, double LongestSeconds, IReadOnlyDictionary<string, int> EndReasons,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Choices, IReadOnlyDictionary<string, int> Abandoned, IReadOnlyDictionary<string, int> Runs);
