using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class NodeDefinitionTests
{
    private static readonly NodeCatalog Catalog = BuiltInNodes();

    private static IEnumerable<string> TypeNames => Catalog.Types.Keys.Order(StringComparer.Ordinal);

    [Test]
    public void These_are_the_node_types() => TypeNames.ShouldBe(
    [
        "alert", "answer", "collect", "database", "decision", "dialplan", "disconnect", "email", "end", "event", "exception", "hangup", "hold", "hours", "http", "language", "log", "menu",
        "play", "queue", "record", "report", "return", "say", "script", "set", "start", "subflow", "switch", "transfer", "voicemail", "wait",
    ]);

    [TestCaseSource(nameof(TypeNames))]
    public void A_node_types_example_is_right(string name)
    {
        var example = Catalog.Types[name].Definition.Example.ShouldNotBeNull();
        var indented = string.Join('\n', example.Split('\n').Select(line => "  " + line));

        var read = new FlowReader(Catalog).Read($"schema: 1\nname: example\nnodes:\n{indented}\n", "example.yaml");

        // An example is no whole flow: it has no frame, and leads to nodes that are not there.
        DiagnosticCode[] frame =
        [
            DiagnosticCodes.StartMissing, DiagnosticCodes.ExceptionNode, DiagnosticCodes.HangupNode, DiagnosticCodes.UnknownTarget,
            DiagnosticCodes.Unreachable, DiagnosticCodes.VariableNeverSet, DiagnosticCodes.NotChecked, DiagnosticCodes.UnknownVariable, DiagnosticCodes.UnknownSubflow, DiagnosticCodes.NotInSubflow,
        ];
        read.Diagnostics.Where(d => frame.All(code => code.Id != d.Code)).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(TypeNames))]
    public void An_outlets_default_is_another_outlet_or_a_fault(string name)
    {
        var outlets = Catalog.Types[name].Outlets;

        foreach (var outlet in outlets.Where(o => o.Default is not null and not OutletAttribute.Fault))
            outlets.ShouldContain(o => o.Name == outlet.Default);
        if (Catalog.Types[name].NodeClass.IsAssignableTo(typeof(EffectNode)))
            outlets.Single(o => o.Name == Outlets.Failed).Default.ShouldBe(OutletAttribute.Fault);
    }

    [TestCaseSource(nameof(TypeNames))]
    public void Every_node_but_the_frame_has_a_handler(string name)
    {
        var type = Catalog.Types[name];

        (type.Handler is null).ShouldBe(name is "start" or "exception" or "hangup");
    }

    [TestCase("Mail:Port", "0", "Mail:Port")]
    [TestCase("Mail:From", "", "Mail:From")]
    [TestCase("Mail:From", "a@b.c, d@e.f", "Mail:From")]
    [TestCase("Mail:Security", "7", "Mail:Security")]
    [TestCase("Mail:User", "joe", "Mail:Password")]
    [TestCase("Mail:Host", "", "Mail:Host")]
    [TestCase("Connections:crm:Provider", null, "Connections:crm:Provider")]
    [TestCase("Connections:crm:Provider", "SqlServer", "Connections:crm:Provider")]
    [TestCase("Connections:crm:ConnectionString", "", "Connections:crm:ConnectionString")]
    [TestCase("Connections:crm:ConnectionString", "Passwort=hunter2", "Connections:crm:ConnectionString")]
    public void A_wrong_setting_is_named_by_its_key(string key, string? value, string named)
    {
        var message = Should.Throw<OptionsValidationException>(() => Validate((key, value))).Message;

        message.ShouldContain(named);
        message.ShouldNotContain("hunter2");
    }

    [Test]
    public void A_password_over_the_open_network_is_refused() =>
        Should.Throw<OptionsValidationException>(() => Validate(("Mail:User", "joe"), ("Mail:Password", "hunter2"), ("Mail:Security", "None")))
            .Message.ShouldContain("Mail:Security");

    [Test]
    public void Right_settings_are_accepted_and_so_are_none()
    {
        Validate();
        using var services = With([]);
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Test]
    public void Options_show_no_secret()
    {
        new MailOptions { Password = "hunter2" }.ToString().ShouldNotContain("hunter2");
        new DatabaseConnectionOptions { ConnectionString = "hunter2" }.ToString().ShouldNotContain("hunter2");
    }

    private static NodeCatalog BuiltInNodes()
    {
        using var services = With([]);
        return services.GetRequiredService<NodeCatalog>();
    }

    private static void Validate(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Mail:Host"] = "mail.example.com",
            ["Mail:From"] = "ivr@example.com",
            ["Connections:crm:Provider"] = "Sqlite",
            ["Connections:crm:ConnectionString"] = "Data Source=crm.db",
        };
        foreach (var (key, value) in changes)
            settings[key] = value;
        using var services = With(settings);
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static ServiceProvider With(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddFlows()
        .BuildServiceProvider();
}
