using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Speech;
using AsteriskIvr.Flows.Validation;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Flows;

/// <summary>What the configuration offers to flows, for their check: names only, no value.</summary>
internal static class ConfiguredEnvironment
{
    public static DeploymentEnvironment Of(IServiceProvider services)
    {
        var databases = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        var settings = services.GetRequiredService<IOptions<FlowSettings>>().Value;
        return new DeploymentEnvironment
        {
            Connections = databases.Connections.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Secrets = settings.Secrets.Keys.ToHashSet(),
            PromptFile = services.GetRequiredService<PromptFolder>().ProblemOf,
            HasSpeech = services.GetRequiredService<IOptions<SpeechOptions>>().Value.Engine != SpeechEngineKind.None,
            Env = settings.Env.Keys.ToHashSet(),
            Offers = Offers(services).ToHashSet(),
        };
    }

    private static IEnumerable<(string Kind, string Name)> Offers(IServiceProvider services)
    {
        foreach (var channel in services.GetRequiredService<IOptions<AlertChannels>>().Value.Channels.Keys)
            yield return (AlertNode.ChannelNeed, channel);
        foreach (var calendar in services.GetRequiredService<HolidayCalendars>().Usable())
            yield return (HoursNode.CalendarNeed, calendar);
        if (services.GetRequiredService<IOptions<ScriptOptions>>().Value.Enabled)
            yield return (ScriptNode.EngineNeed, "");
        if (services.GetRequiredService<IOptions<BrokerOptions>>().Value.Host is not null)
            yield return (EventNode.BrokerNeed, "");
    }
}
