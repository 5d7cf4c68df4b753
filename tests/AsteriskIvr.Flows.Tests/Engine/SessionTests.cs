using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using CsCheck;

namespace AsteriskIvr.Flows.Tests.Engine;

internal sealed class SessionTests
{
    [Test]
    public void A_sensitive_value_is_masked_wherever_it_is_kept()
    {
        var session = new Session();
        session.Set("pin", "4711é\"", sensitive: true);
        session.Set("note", "The PIN is 4711é\".");
        session.Set("deep", JsonNode.Parse("""{"list":[{"4711é\"":"x","y":"<4711é\">"}]}"""));

        session.ToStorable().ToJsonString().ShouldBe(Same("""{"pin":"••••","note":"The PIN is ••••.","deep":{"list":[{"••••":"x","y":"<••••>"}]}}"""));
        new JsonObject(session.TakeChanges().Select(c => KeyValuePair.Create(c.Key, c.Value?.DeepClone()))).ToJsonString().ShouldNotContain("4711");
        session.Get("note")!.GetValue<string>().ShouldContain("4711é\"");
        session.Redact("PIN 4711é\"").ShouldBe("PIN ••••");

        static string Same(string json) => JsonNode.Parse(json)!.ToJsonString();
    }

    [TestCase("plain s3cr+t/9\"x end", "plain •••• end")]
    [TestCase("url?key=s3cr%2Bt%2F9%22x&x=1", "url?key=••••&x=1")]
    [TestCase("""{"key":"s3cr+t/9\"x"}""", """{"key":"••••"}""")]
    [TestCase("""{"key":"s3cr\u002Bt/9\u0022x"}""", """{"key":"••••"}""")]
    [TestCase("s3cr+t/9", "s3cr+t/9")]
    [TestCase("short", "short")]
    public void A_secret_that_is_sent_back_is_masked_in_any_form(string text, string kept)
    {
        var session = new Session();
        session.Conceal(new SecretWords(["s3cr+t/9\"x", "short"]));
        session.Set("answer", text);

        session.Redact(text).ShouldBe(kept);
        session.ToStorable()["answer"]!.GetValue<string>().ShouldBe(kept);
        session.TakeChanges()["answer"]!.GetValue<string>().ShouldBe(kept);
        session.Get("answer")!.GetValue<string>().ShouldBe(text);
    }

    [TestCase(""), TestCase("u"), TestCase("us"), TestCase("user:")]
    public void A_secret_in_a_login_that_is_sent_back_is_masked(string before)
    {
        var session = new Session();
        session.Conceal(new SecretWords(["correct horse"]));

        var kept = session.Redact(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{before}correct horse")));

        kept.ShouldContain(Session.Mask);
        kept.Length.ShouldBeLessThan(before.Length + 12);
    }

    [Test]
    public void A_number_that_holds_a_sensitive_value_is_masked_as_a_whole()
    {
        var session = new Session();
        session.Set("before", JsonNode.Parse("41235"));
        session.Set("pin", "123", sensitive: true);
        session.Set("after", JsonNode.Parse("""{"n":[91234,7,true,null]}"""));

        session.ToStorable().ToJsonString().ShouldBe(JsonNode.Parse("""{"before":"••••","pin":"••••","after":{"n":["••••",7,true,null]}}""")!.ToJsonString());
    }

    [Test]
    public void Of_two_sensitive_values_the_longer_one_is_masked_as_a_whole()
    {
        var session = new Session();
        session.Set("short", "1234", sensitive: true);
        session.Set("long", "12345678", sensitive: true);

        session.Redact("12345678 and 1234").ShouldBe("•••• and ••••");
    }

    [Test]
    public void Whatever_is_sensitive_the_stored_form_is_whole_and_free_of_it() =>
        Gen.Select(Gen.OneOfConst("123", "true", "null", "\",\"", "{\"a", "\\u0", "äöü", "1.5", "}}}"), Gen.String[0, 20], Gen.Int)
            .Sample((secret, text, number) =>
            {
                var session = new Session();
                session.Set("text", $"{text}{secret}");
                session.Set("number", number);
                session.Set("tree", JsonNode.Parse("""{"a":[1.5,true,null,"x"],"b":{"c":"d"}}"""));
                session.Set("secret", secret, sensitive: true);
                session.Set("later", JsonNode.Parse("""[123,"123",true]"""));

                var stored = session.ToStorable();

                JsonNode.Parse(stored.ToJsonString())!.AsObject().Count.ShouldBe(5);
                stored["text"]!.GetValue<string>().ShouldNotContain(secret);
            });

    [Test]
    public void Changes_are_taken_once()
    {
        var session = new Session([KeyValuePair.Create("old", (JsonNode?)1)]);
        session.TakeChanges().ShouldBeEmpty();

        session.Set("a", 1);
        session.Set("a", null);

        session.TakeChanges().Keys.ShouldBe(["a"]);
        session.TakeChanges().ShouldBeEmpty();
    }
}
