using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Server.Telemetry;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Tests.Configuration;

/// <summary>The configuration that is shipped, and its documentation, say what the program does.</summary>
public sealed class DefaultConfigurationTests
{
    private static readonly string Shipped = Path.Combine(Repository.Root, "packaging/etc/asterisk-ivr");

    private static IEnumerable<string> Keys => ConfigurationKeys.All;

    [Test]
    public async Task The_shipped_configuration_is_valid_and_holds_the_defaults()
    {
        await using var shipped = OfflineServices.Create(ConfigurationSources.Read(Shipped));
        await using var defaults = OfflineServices.Create(new ConfigurationBuilder().Build());

        OptionsCheck.Validate(shipped);

        ShouldBeSame<ServerOptions>();
        ShouldBeSame<CallsOptions>();
        ShouldBeSame<PostCallOptions>();
        ShouldBeSame<TelemetryOptions>();

        void ShouldBeSame<T>() where T : class =>
            shipped.GetRequiredService<IOptions<T>>().Value.ShouldBeEquivalentTo(defaults.GetRequiredService<IOptions<T>>().Value);
    }

    [TestCaseSource(nameof(Keys))]
    public void A_key_is_documented(string key) =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md")).ShouldContain($"`{key}`");
}
