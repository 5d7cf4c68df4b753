using AsteriskIvr.Simulation.FlowTests;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>Files with tests are checked as flows are: all mistakes at once, each with its place, its code and a hint.</summary>
internal sealed class TestFileReaderTests
{
    private const string Nodes = """
        first: { type: menu, prompt: { sound: choose }, on: { "1": one, exhausted: end } }
        one: { type: play, prompt: { sound: one }, next: end }
        after: { type: log, message: "x", next: end }
        """;

    [TestCase("cases: [{ nam: x }]", 2, "IVR0202", "Did you mean 'name'?")]
    [TestCase("cases: [{ name: x, keys: { frist: \"1\" } }]", 2, "IVR0601", "Did you mean 'first'?")]
    [TestCase("cases: [{ name: x, hangUp: ome }]", 2, "IVR0601", "Did you mean 'one'?")]
    [TestCase("cases: [{ name: x, hangUp: { at: ome } }]", 2, "IVR0601", "Did you mean 'one'?")]
    [TestCase("cases: [{ name: x, replies: { aftre: 500 } }]", 2, "IVR0601", "Did you mean 'after'?")]
    [TestCase("cases: [{ name: x, expect: { path: [first, ..., on] } }]", 2, "IVR0601", "Did you mean 'one'?")]
    [TestCase("cases: [{ name: x, expect: { postCall: [{ node: aftr }] } }]", 2, "IVR0601", "Did you mean 'after'?")]
    [TestCase("cases: [{ name: x, expect: { endReason: hangup } }]", 2, "IVR0203", "Known are: completed")]
    [TestCase("cases:\n  - { name: x }\n  - { name: x }", 4, "IVR0602", "Say what differs")]
    [TestCase("cases: [{ name: x, at: tomorrow }]", 2, "IVR0203", "")]
    [TestCase("cases: [{ name: x, replies: { one: 99999 } }]", 2, "IVR0203", "")]
    [TestCase("cases: [{ name: x, replies: { one: { statis: 404 } } }]", 2, "IVR0202", "Did you mean 'status'?")]
    [TestCase("cases: []", 2, "IVR0209", "")]
    public void A_mistake_is_named_with_its_place_and_a_hint(string text, int line, string code, string hint)
    {
        var read = TestFileReader.Read($"schema: 1\n{text}\n", "bench.test.yaml", _ => Bench.Flow(Nodes));

        read.Tests.ShouldBeNull();
        var mistake = read.Diagnostics.First(d => d.Code == code);
        mistake.Location.Line.ShouldBe(line);
        mistake.Hint.ShouldContain(hint);
    }

    [Test]
    public void Patterns_need_no_node() =>
        TestFileReader.Read("schema: 1\nreplies: { \"GET https://crm.example.com/*\": 500, mail: 550, database crm: down }\ncases: [{ name: x }]\n", "x", _ => Bench.Flow(Nodes)).Diagnostics.ShouldBeEmpty();

    [TestCase("")]
    [TestCase("- 1")]
    [TestCase("cases: {")]
    [TestCase("schema: 1\ncases: [1, [], { name: { } }]")]
    [TestCase("schema: 2\ncases: [{ name: x, keys: [], replies: x, expect: [] }]")]
    public void What_is_no_file_with_tests_is_said_and_nothing_breaks(string text) =>
        TestFileReader.Read(text, "x", _ => Bench.Flow(Nodes)).Diagnostics.ShouldNotBeEmpty();
}
