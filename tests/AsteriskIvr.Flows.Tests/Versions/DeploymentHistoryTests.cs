using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Flows.Tests.Versions;

internal sealed class DeploymentHistoryTests
{
    [TestCase("", null)]
    [TestCase("1", null)]
    [TestCase("1 2 3", 2)]
    [TestCase("1 2 3 r2", 1, TestName = "A second rollback goes back further")]
    [TestCase("1 2 3 r2 4", 2, TestName = "Not to what was rolled back")]
    [TestCase("1 2 1", 2, TestName = "A text that was deployed again")]
    [TestCase("1 2 3 r1", null)]
    [TestCase("1 2 r1 r2", 1, TestName = "Forth again, by number")]
    [TestCase("1 2 w2 2", 1, TestName = "Withdrawn meanwhile")]
    public void A_rollback_without_a_number_goes_back_to_what_was_current_before(string history, int? before) =>
        DeploymentHistory.Before(history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Entry)).ShouldBe(before);

    private static DeploymentEntry Entry(string text) => new(
        int.Parse(text.TrimStart('r', 'w')), text[0] switch { 'r' => DeploymentEntry.Rollback, 'w' => DeploymentEntry.Withdraw, _ => DeploymentEntry.Deploy }, default, "", null);
}
