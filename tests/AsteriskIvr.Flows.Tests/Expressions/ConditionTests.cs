using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using static AsteriskIvr.Flows.Tests.Expressions.Scopes;

namespace AsteriskIvr.Flows.Tests.Expressions;

public class ConditionTests
{
    private const string Session = """{"choice":"1","count":3,"blankText":" ","empty":"","list":[1,2],"none":null,"flag":false,"balance":{"body":{"amount":150.5}},"account":"0042"}""";

    [TestCase("session.balance.body.amount > 100 and session.choice != blank", true)]
    [TestCase("session.missing == blank", true)]
    [TestCase("session.missing != blank", false)]
    [TestCase("session.missing == nil", true)]
    [TestCase("session.none == nil", true)]
    [TestCase("session.blankText == blank", true)]
    [TestCase("session.empty == ''", true)]
    [TestCase("session.missing > 1", false)]
    [TestCase("session.missing < 1", false)]
    [TestCase("session.choice == 1", true)]
    [TestCase("session.choice == '1'", true)]
    [TestCase("session.choice != 1", false)]
    [TestCase("session.choice < 2", true)]
    [TestCase("session.count == '3'", true)]
    [TestCase("session.account == 42", true)]
    [TestCase("session.account == '42'", false)]
    [TestCase("session.choice == 'x'", false)]
    [TestCase("session.flag", false)]
    [TestCase("session.flag == false", true)]
    [TestCase("session.count", true)]
    [TestCase("session.list contains 2", true)]
    [TestCase("call.channel contains 'trunk'", true)]
    [TestCase("(session.list | size) >= 2", true)]
    [TestCase("session.list.size == 2", true)]
    [TestCase("(session.flag or session.count > 2) and session.choice == '1'", true)]
    [TestCase("call.endReason == 'error'", false)]
    [TestCase("call.endReason == nil", true)]
    [TestCase("'abc' startswith 'a'", true)]
    public void A_condition_holds_or_not(string condition, bool expected) => Holds(condition, With(Session)).ShouldBe(expected);

    [Test]
    public void The_end_reason_is_a_word()
    {
        var call = Call();
        call.EndReason = EndReason.Error;
        Holds("call.endReason == 'error'", With(call: call)).ShouldBeTrue();
    }

    [TestCase("", 0, "expected")]
    [TestCase("a ==", 2, "==")]
    [TestCase("a == 1 b", 7, "'b'")]
    [TestCase("a | size", 2, "parentheses")]
    [TestCase("a = 1", 2, "'=='")]
    [TestCase("a && b", 2, "'and'")]
    [TestCase("{{ a }} == 1", 0, "without")]
    [TestCase("'x", 0, "expected")]
    public void What_cannot_be_read_is_refused_with_its_position(string condition, int offset, string word)
    {
        var e = Should.Throw<ExpressionException>(() => Condition.Parse(condition));
        e.Offset.ShouldBe(offset);
        e.Message.ShouldContain(word);
    }

    [Test]
    public void The_variables_it_reads_are_known() =>
        Condition.Parse("session.a.b == env.c and (call.flow | append: session.d) != blank").References
            .ShouldBe(["session.a", "env.c", "call.flow", "session.d"], ignoreOrder: true);
}
