using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;

namespace AsteriskIvr.Server.Tests.Configuration;

public sealed class ConfigurationMistakeTests
{
    [TestCase("""{ "Calls": { "MaxConcurrent": 0 } }""", "Calls:MaxConcurrent must be between 1 and 100000.")]
    [TestCase("""{ "Calls": { "MaxConcurrent": "many" } }""", "Calls:MaxConcurrent is not of the kind expected: a whole number.")]
    [TestCase("""{ "Calls": { "EndGrace": "00:02:00" } }""", "Calls:EndGrace must be between 0 and 1 min.")]
    [TestCase("""{ "Calls": { "DrainTimeout": "soon" } }""", "Calls:DrainTimeout is not of the kind expected: a time such as 00:00:30.")]
    [TestCase("""{ "PostCall": { "Lease": "00:00:01" } }""", "PostCall:Lease must be between 5 s and 1 h.")]
    [TestCase("""{ "FastAgi": { "Listen": "nowhere" } }""", "FastAgi:Listen must be an address and a port, such as 127.0.0.1:4573.")]
    [TestCase("""{ "FastAgi": { "AllowedNetworks": ["here"] } }""", "FastAgi:AllowedNetworks must hold networks such as 10.1.0.0/16.")]
    [TestCase("""{ "Pbx": [{ "AriUrl": "ftp://pbx" }] }""", "Pbx:N:AriUrl must be a URL such as http://127.0.0.1:8088/ari.")]
    [TestCase("""{ "Pbx": [{ "AriUrl": "http://pbx/ari" }] }""", "Pbx:N:AriUser and Pbx:N:AriPassword must be set where Pbx:N:AriUrl is; a user has no colon.")]
    [TestCase("""{ "Storage": { "Provider": "Oracle" } }""", "Storage:Provider must be Sqlite, PostgreSql or SqlServer.")]
    [TestCase("""{ "Storage": { "Provider": "PostgreSql", "ConnectionString": "" } }""", "Storage:ConnectionString is missing: with PostgreSql or SqlServer it says where the database is.")]
    [TestCase("""{ "Storage": { "Provider": "SqlServer", "ConnectionString": "Host=db1" } }""", "Storage:ConnectionString is none that Storage:Provider understands. The documentation has an example for each.")]
    [TestCase("""{ "Storage": { "NodeName": "" } }""", "Storage:NodeName: The NodeName field is required.")]
    [TestCase("""{ "Storage": { "KeepCalls": "01:00:00" } }""", "Storage:KeepCalls must be between 1 and 36525 days, such as 90.00:00:00; or 0, or empty, for ever.")]
    [TestCase("""{ "Storage": { "KeepCalls": "90 days" } }""", "Storage:KeepCalls is not of the kind expected: a time such as 00:00:30.")]
    [TestCase("""{ "Server": { "FlowsFolder": "" } }""", "Server:FlowsFolder must name a folder.")]
    [TestCase("""{ "Server": { "HealthListen": "9080x" } }""", "Server:HealthListen must be an address and a port, such as 127.0.0.1:9080.")]
    [TestCase("""{ "Telemetry": { "OtlpEndpoint": "collector" } }""", "Telemetry:OtlpEndpoint must be a URL such as http://127.0.0.1:4317.")]
    [TestCase("""{ "Mail": { "Host": "mail.example.com" } }""", "Mail:From must be one mail address")]
    [TestCase("""{ "Alert": { "Channels": ["ops"] } }""", "Alert:Channels must hold names of channels in AlertChannels.")]
    [TestCase("""{ "Alert": { "Channels": ["ops:Mail"] }, "AlertChannels": { "ops": { "Mail": ["ops@example.com"] } } }""", "Alert:Channels must hold names of channels in AlertChannels.")]
    [TestCase("""{ "Connections": { "crm": { "ConnectionString": "x" } } }""", "Connections:crm:Provider must be one of Sqlite, PostgreSql, SqlServer.")]
    [TestCase("""{ "Clals": { "EndGrace": "00:00:01" } }""", "Clals is no section of the configuration.")]
    [TestCase("""{ "Calls": { "EndGrase": "00:00:01" } }""", "Calls:EndGrase is not a known key. Known in Calls are: CdrWait, DrainTimeout, EndGrace,")]
    [TestCase("""{ "Pbx": [{ "AriPasword": "hunter2" }] }""", "Pbx:0:AriPasword is not a known key.")]
    [TestCase("""{ "Calls": """, "20.json")]
    public async Task A_mistake_keeps_the_server_from_starting_and_is_named(string json, string message)
    {
        var result = await ServeAsync(json);

        result.ExitCode.ShouldBe(ExitCodes.CannotStart);
        result.Error.ShouldContain(message);
        result.Error.ShouldNotContain("hunter2");
        result.Error.ShouldNotContain(" at AsteriskIvr", customMessage: "No stack trace for a person's mistake.");
    }

    [Test]
    public async Task All_mistakes_are_named_at_once()
    {
        var result = await ServeAsync("""{ "Calls": { "MaxConcurrent": 0, "EndGrace": "00:02:00" }, "FastAgi": { "Listen": "nowhere" } }""");

        result.Error.ShouldContain("Calls:MaxConcurrent");
        result.Error.ShouldContain("Calls:EndGrace");
        result.Error.ShouldContain("FastAgi:Listen");
    }

    [Test]
    public async Task A_folder_that_was_named_must_be_there()
    {
        var result = await CommandResult.RunAsync("serve", "--config", "/nonexistent");

        result.ExitCode.ShouldBe(ExitCodes.CannotStart);
        result.Error.ShouldContain("The configuration folder '/nonexistent' does not exist.");
    }

    private static async Task<CommandResult> ServeAsync(string json)
    {
        using var folder = new ServerFolder();
        await File.WriteAllTextAsync(folder["config/20.json"], json);
        return await CommandResult.RunAsync("serve", "--config", folder.Config);
    }
}
