using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using static AsteriskIvr.Flows.Tests.Expressions.Scopes;

namespace AsteriskIvr.Flows.Tests.Yaml;

public class FlowReaderTests
{
    private static readonly DeploymentEnvironment Server = new()
    {
        Connections = new HashSet<string> { "crm" },
        Secrets = new HashSet<string> { "crm" },
    };

    private static Flow Support() => Catalogs.Reader.Read(Samples.Read("Valid", "support.yaml"), "support.yaml", Server).Flow.ShouldNotBeNull();

    [TestCaseSource(typeof(Samples), nameof(Samples.Valid))]
    public void A_valid_flow_is_read_without_a_word(string name) =>
        Catalogs.Reader.Read(Samples.Read("Valid", name), name, Server, Samples.Subflows).Diagnostics.ShouldBeEmpty();

    [Test]
    public void The_flow_knows_its_name_its_entries_and_its_hash()
    {
        var flow = Support();
        flow.Name.ShouldBe("support");
        flow.Description.ShouldBe("Balance line with an agent fallback");
        flow.Language.ShouldBe("en");
        flow.Env["crm"].ShouldBe("https://crm.example.com");
        (flow.MainEntry, flow.ExceptionEntry, flow.HangupEntry).ShouldBe(("welcome", "apology", "write-row"));
        flow.Source.ShouldBe(Samples.Read("Valid", "support.yaml"));
        flow.Hash.Length.ShouldBe(64);
    }

    [Test]
    public void Nodes_know_their_id_place_and_wiring()
    {
        var choose = Support().Nodes["choose"].ShouldBeOfType<MenuNode>();
        choose.Id.ShouldBe("choose");
        choose.Location.ShouldBe(new SourceLocation("support.yaml", 12, 3));
        choose.Wiring.ToDictionary(w => w.Key, w => w.Value.Target).ShouldBe(new Dictionary<string, string> { ["1"] = "ask-account", ["2"] = "agent", ["exhausted"] = "goodbye" });
        choose.Wiring["1"].Location.ShouldBe(new SourceLocation("support.yaml", 20, 10));
        Support().Nodes["welcome"].Wiring["next"].Target.ShouldBe("choose");
    }

    [Test]
    public void Fields_of_all_types_are_bound()
    {
        var flow = Support();
        var choose = (MenuNode)flow.Nodes["choose"];
        choose.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        choose.Attempts.ShouldBe(3);
        choose.Prompt.Single().Sound!.Templates.Single().Source.ShouldBe("for-balance-press-1-for-agent-2");
        choose.NoInput.ShouldBeEmpty();

        var account = (CollectNode)flow.Nodes["ask-account"];
        account.Sensitive.ShouldBeTrue();
        account.Digits.Max.ShouldBe(10);

        ((ExceptionNode)flow.Nodes["trouble"]).ShouldNotBeNull();
        ((PlayNode)flow.Nodes["apology"]).Prompt.Count.ShouldBe(2);
        ((SayNode)flow.Nodes["tell"]).As.ShouldBe(SayAs.Number);
        ((EmailNode)flow.Nodes["page-someone"]).To.Single().Source.ShouldBe("ops@example.com");

        var submit = (HttpNode)flow.Nodes["submit"];
        submit.Retry.ShouldBe(new RetryPolicy { Attempts = 12, First = TimeSpan.FromSeconds(2), Max = TimeSpan.FromHours(1), Jitter = true });
        var scope = With("""{"report":{"a":[1]}}""");
        submit.Json!.Evaluate(scope)!.ToJsonString().ShouldBe("""{"report":{"a":[1]},"tries":3,"number":"0049","open":true,"nothing":null}""");
        ((HttpNode)flow.Nodes["lookup"]).Timeout.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Test]
    public void A_hangup_none_is_a_flow_without_post_call_work()
    {
        var result = Catalogs.Reader.Read(
            """
            schema: 1
            name: plain
            nodes:
              start: { type: start, next: end, exception: trouble, hangup: none }
              trouble: { type: exception, next: end }
              end: { type: end }
            """,
            "plain.yaml");
        result.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.NoHangup.Id);
        result.Flow!.HangupEntry.ShouldBeNull();
    }

    [Test]
    public void What_the_server_lacks_is_an_error_when_the_server_is_known()
    {
        var codes = Catalogs.Reader.Read(Samples.Read("Valid", "support.yaml"), "support.yaml", new DeploymentEnvironment { Connections = new HashSet<string> { "crn" } })
            .Diagnostics.Select(d => (d.Code, d.Severity, d.Location.Line, d.Hint));
        codes.ShouldBe([
            (DiagnosticCodes.UnknownSecret.Id, DiagnosticSeverity.Error, 34, "Correct the name, or add the secret to the configuration."),
            (DiagnosticCodes.UnknownConnection.Id, DiagnosticSeverity.Error, 56, "Did you mean 'crn'?"),
        ]);
    }

    [Test]
    public void A_byte_order_mark_and_line_ends_of_Windows_change_nothing()
    {
        var text = Samples.Read("Valid", "support.yaml");
        var flow = Catalogs.Reader.Read("\uFEFF" + text.ReplaceLineEndings("\r\n"), "support.yaml", Server).Flow.ShouldNotBeNull();
        flow.Nodes["choose"].Wiring["1"].Location.ShouldBe(Support().Nodes["choose"].Wiring["1"].Location);
        ((EmailNode)flow.Nodes["page-someone"]).Body!.Source.ShouldBe(((EmailNode)Support().Nodes["page-someone"]).Body!.Source);
    }

    [Test]
    public void The_place_inside_a_block_of_text_is_exact_with_line_ends_of_Windows_too()
    {
        var text = Samples.Read("Broken", "expressions.yaml");
        var expected = Catalogs.Reader.Read(text, "x").Diagnostics.Select(d => d.Location);
        Catalogs.Reader.Read(text.ReplaceLineEndings("\r\n"), "x").Diagnostics.Select(d => d.Location).ShouldBe(expected);
    }

    [Test]
    public void A_flow_with_errors_is_no_flow() =>
        Catalogs.Reader.Read("schema: 1", "x.yaml").Succeeded.ShouldBeFalse();
}
