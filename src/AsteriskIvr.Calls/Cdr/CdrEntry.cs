namespace AsteriskIvr.Calls.Cdr;

/// <summary>One call detail record of Asterisk, as far as it says when a channel ended.</summary>
/// <param name="UniqueId">The channel.</param>
/// <param name="Start">When the record begins, by the wall clock of the PBX: in which time zone, it does not say.</param>
/// <param name="End">When it ends, by the same.</param>
/// <param name="BillableSeconds">From the answer to the end.</param>
/// <param name="Disposition">Such as <c>ANSWERED</c> or <c>NO ANSWER</c>; empty where the file has no such column.</param>
internal sealed record CdrEntry(string UniqueId, DateTime Start, DateTime End, int BillableSeconds, string Disposition);
