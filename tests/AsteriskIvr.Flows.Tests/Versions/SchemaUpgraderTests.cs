using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Flows.Tests.Versions;

internal sealed class SchemaUpgraderTests
{
    [Test]
    public void A_text_of_today_stays_as_it_is()
    {
        const string Text = "# a comment\nschema: 1\nname: x\n";

        new SchemaUpgrader().Upgrade(Text).ShouldBe(new SchemaUpgrade(Text, 1, 1, null));
    }

    [Test]
    public void Steps_follow_one_another()
    {
        var upgrader = new SchemaUpgrader([new Step(2, "b"), new Step(1, "a")], current: 3);

        var upgrade = upgrader.Upgrade("schema: 1\nname: x\n");

        upgrade.Text.ShouldBe("schema: 3\nname: xab\n");
        (upgrade.From, upgrade.To, upgrade.Problem).ShouldBe((1, 3, null));
        upgrader.Upgrade("schema: 2\nname: x\n").Text.ShouldBe("schema: 3\nname: xb\n");
    }

    [TestCase("schema: 4", "It is written in schema 4; this program reads 3.")]
    [TestCase("name: x", "does not say which version")]
    [TestCase("schema: one", "does not say which version")]
    [TestCase("{ [", "does not say which version")]
    [TestCase("schema: 1", "Nothing leads from schema 1 to 2.")]
    public void What_cannot_be_brought_up_to_date_is_said(string text, string problem)
    {
        var upgrade = new SchemaUpgrader([new Step(2, "b")], current: 3).Upgrade(text);

        upgrade.Text.ShouldBeNull();
        upgrade.Problem!.ShouldContain(problem);
    }

    [Test]
    public void A_step_that_does_not_do_what_it_says_is_found() =>
        new SchemaUpgrader([new Step(1, "a", to: 7)], current: 2).Upgrade("schema: 1").Problem!.ShouldContain("has not made one");

    private sealed class Step(int from, string mark, int? to = null) : ISchemaStep
    {
        public int From => from;

        public string Apply(string text) => text.Replace($"schema: {from}", $"schema: {to ?? from + 1}").TrimEnd() + mark + "\n";
    }
}
