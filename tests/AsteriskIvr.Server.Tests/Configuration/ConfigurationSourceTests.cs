using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Configuration;

namespace AsteriskIvr.Server.Tests.Configuration;

[NonParallelizable]
public sealed class ConfigurationSourceTests
{
    private readonly TempFolder _folder = new();

    [SetUp]
    public void WriteFiles()
    {
        Directory.CreateDirectory(_folder["config"]);
        Directory.CreateDirectory(_folder["credentials"]);
        File.WriteAllText(_folder["config/10-server.json"], """{ "Calls": { "MaxConcurrent": 1 }, "Mail": { "Host": "a", "Password": "file" } }""");
        File.WriteAllText(_folder["config/20-local.json"], """{ "Calls": { "MaxConcurrent": 2 } } // later files win""");
    }

    [TearDown]
    public void Forget()
    {
        Environment.SetEnvironmentVariable("ASTERISKIVR__Calls__MaxConcurrent", null);
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", null);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Later_files_win_over_earlier_ones() => Read()["Calls:MaxConcurrent"].ShouldBe("2");

    [Test]
    public void The_environment_wins_over_files()
    {
        Environment.SetEnvironmentVariable("ASTERISKIVR__Calls__MaxConcurrent", "3");

        Read()["Calls:MaxConcurrent"].ShouldBe("3");
    }

    [Test]
    public void A_credential_of_systemd_wins_over_all()
    {
        File.WriteAllText(_folder["credentials/Mail__Password"], "credential\n");
        Environment.SetEnvironmentVariable("CREDENTIALS_DIRECTORY", _folder["credentials"]);

        Read()["Mail:Password"].ShouldBe("credential");
    }

    private IConfigurationRoot Read() => ConfigurationSources.Read(_folder["config"]);
}
