namespace AsteriskIvr.Storage.Reports;

/// <summary>One call in a detailed report. Sensitive input is masked.</summary>
/// <param name="StartedAt">Arrival.</param>
/// <param name="Id">The call's id.</param>
/// <param name="Flow">The flow, with its version: <c>support@3</c>.</param>
/// <param name="Caller">The caller's number.</param>
/// <param name="Dialed">What was dialled.</param>
/// <param name="Language">The language of prompts.</param>
/// <param name="EndedAt">The end; null while the call lasts.</param>
/// <param name="Seconds">From arrival to end.</param>
/// <param name="BillableSeconds">As the PBX counts them.</param>
/// <param name="EndReason">Such as <c>caller-hangup</c>.</param>
/// <param name="Disposition"><c>answered</c> or <c>no-answer</c>.</param>
/// <param name="Menu">The first menu choice: the id of the node it led to.</param>
/// <param name="SubMenus">The further ones, in order.</param>
/// <param name="Path">Nodes with the outlet taken: <c>choose:1</c>.</param>
/// <param name="Inputs">What was entered: <c>ask-account=1234</c>.</param>
/// <param name="TransferredTo">Who was reached by a transfer.</param>
/// <param name="Run">State of the post-call run; null: none.</param>
public sealed record ReportLine(
    DateTimeOffset StartedAt, Guid Id, string Flow, string? Caller, string? Dialed, string? Language, DateTimeOffset? EndedAt, double? Seconds, int? BillableSeconds, string? EndReason,
    string Disposition, string? Menu, IReadOnlyList<string> SubMenus, IReadOnlyList<string> Path, IReadOnlyList<string> Inputs, string? TransferredTo, string? Run);
