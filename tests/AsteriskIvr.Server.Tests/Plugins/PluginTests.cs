using System.Diagnostics;
using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Plugins;

/// <summary>The sample plugin, published as its reader would do it, in a server.</summary>
public sealed class PluginTests
{
    private const string Flow = """
        schema: 1
        name: support
        nodes:
          start: { type: start, next: bye, exception: trouble, hangup: after-call }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: confirm }
          confirm:
            type: sms
            gateway: "{{ env.gateway }}/messages"
            token: "{{ secrets.sms_token }}"
            to: "{{ call.callerNumber }}"
            country: DE
            text: "Thank you."
            on: { next: end, notANumber: end }
          end: { type: end }
        """;

    private ServerFolder _folder = null!;
    private HttpReceiver _gateway = null!;

    [OneTimeSetUp]
    public async Task Publish()
    {
        _folder = new ServerFolder();
        _gateway = await HttpReceiver.StartAsync();
        var plugins = _folder["plugins"];
        await RunAsync("dotnet", "publish", Path.Combine(Repository.Root, "samples", "SmsNode"), "--nologo", "-v", "q", "-o", Path.Combine(plugins, "SmsNode"));
        _folder.Configuration["Server"]!["PluginsFolder"] = plugins;
        _folder.Configuration["Env"] = new JsonObject { ["gateway"] = _gateway.Uri.ToString().TrimEnd('/') };
        _folder.Configuration["Secrets"] = new JsonObject { ["sms_token"] = "tell-nobody" };
        _folder.WriteConfiguration();
        _folder.WriteFlow(Flow);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public void Its_dependency_lies_beside_it_and_the_servers_assemblies_do_not()
    {
        var files = Directory.EnumerateFiles(_folder["plugins/SmsNode"]).Select(Path.GetFileName).ToList();

        files.ShouldContain("PhoneNumbers.dll");
        files.ShouldNotContain(file => file!.StartsWith("AsteriskIvr", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_flow_with_its_node_is_checked_like_any_other()
    {
        File.WriteAllText(_folder["misspelt.yaml"], Flow.Replace("country:", "contry:", StringComparison.Ordinal));

        (await CommandResult.RunAsync("validate", _folder["flows/support.yaml"], "--config", _folder.Config)).ExitCode.ShouldBe(ExitCodes.Success);
        var result = await CommandResult.RunAsync("validate", _folder["misspelt.yaml"], "--config", _folder.Config);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("Did you mean 'country'?");
    }

    [Test]
    public async Task Its_node_is_in_the_schema_and_in_the_reference()
    {
        var schema = await CommandResult.RunAsync("schema", "--config", _folder.Config);
        var reference = await CommandResult.RunAsync("schema", "--reference", "--config", _folder.Config);

        JsonNode.Parse(schema.Output)!["definitions"]!["node-sms"]!["properties"]!["gateway"]!["description"]!.GetValue<string>().ShouldBe("The gateway's address.");
        reference.Output.ShouldContain("## sms");
    }

    [Test]
    public async Task Its_node_runs_after_a_call_with_its_own_dependency()
    {
        await using var server = await RunningServer.StartAsync(_folder);

        await server.CallAsync("030 901820", "");

        var request = _gateway.Requests.ShouldHaveSingleItem();
        request.Headers["Authorization"].ShouldBe("Bearer tell-nobody");
        request.Headers["Idempotency-Key"].ShouldEndWith("/confirm");
        JsonNode.Parse(request.Body)!["to"]!.GetValue<string>().ShouldBe("+4930901820");
    }

    [Test]
    public void A_folder_without_its_assembly_is_a_mistake_that_says_what_to_do()
    {
        using var folder = new ServerFolder();
        Directory.CreateDirectory(folder["plugins/Empty"]);
        folder.Configuration["Server"]!["PluginsFolder"] = folder["plugins"];
        folder.WriteConfiguration();

        var error = Should.Throw<ConfigurationException>(() => ServerHost.Build(folder.Config));

        error.Mistakes.ShouldHaveSingleItem().ShouldContain("dotnet publish -o");
    }

    [Test]
    public void An_assembly_that_is_no_plugin_is_named()
    {
        using var folder = new ServerFolder();
        Directory.CreateDirectory(folder["plugins/Other"]);
        File.Copy(typeof(PluginTests).Assembly.Location, folder["plugins/Other/Other.dll"]);
        folder.Configuration["Server"]!["PluginsFolder"] = folder["plugins"];
        folder.WriteConfiguration();

        var error = Should.Throw<ConfigurationException>(() => ServerHost.Build(folder.Config));

        error.Mistakes.ShouldHaveSingleItem().ShouldContain("plugins/Other cannot be used");
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
    }
}
