using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class LanguageTests
{
    [Test]
    public async Task The_language_is_changed()
    {
        using var bench = new NodeBench();

        (await bench.RunAsync(new LanguageNode { To = Make.Text("de") })).ShouldBe(Outlets.Next);

        bench.Call.Language.ShouldBe("de");
        (await bench.Caller.GetVariableAsync("CHANNEL(language)", default)).ShouldBe("de");
    }

    [TestCase("../secrets")]
    [TestCase("")]
    public async Task What_is_no_name_of_a_language_is_refused(string language)
    {
        using var bench = new NodeBench();
        bench.Session.Set("language", language);

        (await bench.FaultOfAsync(new LanguageNode { To = Make.Text("{{ session.language }}") })).Code.ShouldBe("language-name");

        bench.Call.Language.ShouldBeNull();
    }
}
