using System.Reflection;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Speech;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Server.Telemetry;
using AsteriskIvr.Storage;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Which keys the configuration may have. A key that nothing reads is a mistake, most often of spelling, and is not passed over.</summary>
internal static class ConfigurationKeys
{
    /// <summary>A section whose keys are the administrator's own.</summary>
    private static readonly Type Free = typeof(object);

    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [ServerOptions.Section] = typeof(ServerOptions),
        [StorageOptions.Section] = typeof(StorageOptions),
        [CallsOptions.Section] = typeof(CallsOptions),
        [PostCallOptions.Section] = typeof(PostCallOptions),
        [AlertOptions.Section] = typeof(AlertOptions),
        [AgiOptions.Section] = typeof(AgiOptions),
        [PbxOptions.Section] = typeof(List<PbxOptions>),
        ["Connections"] = typeof(Dictionary<string, DatabaseConnectionOptions>),
        [AlertChannels.Section] = typeof(Dictionary<string, AlertChannelOptions>),
        [BrokerOptions.Section] = typeof(BrokerOptions),
        [CalendarOptions.Section] = typeof(CalendarOptions),
        [ScriptOptions.Section] = typeof(ScriptOptions),
        [MailOptions.Section] = typeof(MailOptions),
        [PromptOptions.Section] = typeof(PromptOptions),
        [SpeechOptions.Section] = typeof(SpeechOptions),
        [TelemetryOptions.Section] = typeof(TelemetryOptions),
        ["Env"] = Free,
        ["Secrets"] = Free,
        ["Logging"] = Free,
    };

    /// <summary>All keys, such as <c>Calls:EndGrace</c>; N stands for a place in a list, NAME for a name of the administrator's.</summary>
    public static IEnumerable<string> All => Sections.SelectMany(section => KeysOf(section.Key, section.Value)).Order(StringComparer.Ordinal);

    /// <summary>One line for each key that nothing reads.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        foreach (var section in configuration.GetChildren())
        {
            if (!Sections.TryGetValue(section.Key, out var type))
                yield return $"{section.Path} is no section of the configuration. Known are: {string.Join(", ", Sections.Keys.Order())}.";
            else
                foreach (var line in Unknown(section, type))
                    yield return line;
        }
    }

    private static IEnumerable<string> Unknown(IConfigurationSection section, Type type)
    {
        // A list's children are 0, 1, …, a dictionary's are names: both hold what the last type argument says.
        if (type.IsGenericType)
            return section.GetChildren().SelectMany(child => Unknown(child, type.GetGenericArguments()[^1]));
        if (type == Free)
            return [];
        var properties = Properties(type).Order().ToList();
        return section.GetChildren()
            .Where(child => !properties.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path} is not a known key. Known in {section.Path} are: {string.Join(", ", properties)}.");
    }

    private static IEnumerable<string> KeysOf(string path, Type type)
    {
        if (type == Free)
            return [$"{path}:NAME"];
        if (type.IsGenericType)
            return KeysOf($"{path}:{(type.GetGenericArguments().Length == 1 ? "N" : "NAME")}", type.GetGenericArguments()[^1]);
        return Properties(type).Select(property => $"{path}:{property}");
    }

    // A list or dictionary without a setter is filled all the same.
    private static IEnumerable<string> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || property.PropertyType.IsGenericType)
            .Select(property => property.Name);
}
