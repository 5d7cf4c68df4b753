using System.Text;
using AsteriskIvr.Asterisk.FastAgi;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class AgiEnvironmentTests
{
    private static AgiEnvironment Parse(string lines) => new(Encoding.UTF8.GetBytes(lines));

    [Test]
    public void What_asterisk_sends_is_read_into_types()
    {
        var environment = Parse(FakeAsterisk.Environment);
        environment.Channel.ShouldBe("PJSIP/sipp-00000001");
        environment.UniqueId.ShouldBe("ivrtest-1700000000.1");
        environment.Language.ShouldBe("en");
        environment.Type.ShouldBe("PJSIP");
        environment.Version.ShouldBe("22.10.1");
        environment.CallerId.ShouldBe("5551234");
        environment.Dnid.ShouldBe("100");
        environment.Context.ShouldBe("in");
        environment.Extension.ShouldBe("100");
        environment.Priority.ShouldBe(4);
        environment.CallingPresentation.ShouldBe(0);
        environment.Enhanced.ShouldBeFalse();
        environment.Path.ShouldBe("ivr");
        environment.Query.ShouldBe(new Dictionary<string, string> { ["x"] = "1" });
        environment.Arguments.ShouldBe(["first", "", "third: with colon"]);
        environment.Enumerate().Count().ShouldBe(25);
    }

    [Test]
    public void Unknown_and_empty_are_null()
    {
        var environment = Parse(FakeAsterisk.Environment);
        environment.CallerIdName.ShouldBeNull();
        environment.Rdnis.ShouldBeNull();
        environment.AccountCode.ShouldBeNull();
        environment["agi_missing"].ShouldBeNull();
        environment["agi_rdnis"].ShouldBe("unknown");
    }

    [Test]
    public void A_name_that_another_begins_with_is_not_taken_for_it()
    {
        var environment = Parse("agi_calleridname: Ann\nagi_callerid: 1\n\n");
        environment.CallerId.ShouldBe("1");
        environment.CallerIdName.ShouldBe("Ann");
    }

    [TestCase("a/b%20c?d=e%26f&g&h=i+j", "a/b c", "d=e&f;g=;h=i j")]
    [TestCase("", "", "")]
    [TestCase("x?", "x", "")]
    [TestCase("x?a=1&a=2&%", "x", "a=2;%=")]
    public void Path_and_query_are_unescaped(string script, string path, string query)
    {
        var environment = Parse($"agi_network_script: {script}\n\n");
        environment.Path.ShouldBe(path);
        string.Join(';', environment.Query.Select(pair => $"{pair.Key}={pair.Value}")).ShouldBe(query);
    }

    [Test]
    public void Octets_that_are_no_utf8_do_not_break_it() =>
        new AgiEnvironment([.. "agi_calleridname: M"u8, 0xFC, .. "ller\n\n"u8]).CallerIdName.ShouldBe("M\uFFFDller");

    [Test]
    public void Line_ends_of_another_kind_are_taken() => Parse("agi_channel: X\r\n\r\n").Channel.ShouldBe("X");
}
