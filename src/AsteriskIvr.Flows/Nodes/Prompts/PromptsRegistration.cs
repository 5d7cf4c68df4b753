using AsteriskIvr.Flows.Speech;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal static class PromptsRegistration
{
    /// <summary>Longer than any time-out of ours, which are the ones that count.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Adds what prompts are played with. An engine and sounds that are registered already stay.</summary>
    public static IServiceCollection AddPrompts(this IServiceCollection services)
    {
        services.AddOptions<PromptOptions>().BindConfiguration(PromptOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SpeechOptions>, SpeechOptionsValidator>();
        services.AddOptions<SpeechOptions>().BindConfiguration(SpeechOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(PromptFetcher.Client, client => client.Timeout = Longest);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISpeechEngine>(MakeEngine);
        services.TryAddSingleton<IPromptSounds, PromptSounds>();
        return services
            .AddSingleton<PromptStore>()
            .AddSingleton<PromptFolder>()
            .AddSingleton<PromptFetcher>()
            .AddSingleton(provider => new PromptPreparation(provider.GetRequiredService<IPromptSounds>(), provider.GetRequiredService<WordSounds>()))
            .AddSingleton(provider => new SpeechProbe(provider.GetRequiredService<ISpeechEngine>(), provider.GetRequiredService<IOptions<SpeechOptions>>()))
            .AddSingleton<WordSounds>()
            .AddSingleton<PromptPlayer>();
    }

    private static ISpeechEngine MakeEngine(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<SpeechOptions>>().Value;
        return options.Engine switch
        {
            SpeechEngineKind.None => new NoSpeechEngine(),
            SpeechEngineKind.Command => new ProcessSpeechEngine(options.Command, [.. options.Arguments]),
            SpeechEngineKind.Http => new HttpSpeechEngine(provider.GetRequiredService<IHttpClientFactory>().CreateClient(PromptFetcher.Client), new Uri(options.Url), options.Headers),
            _ => ProcessSpeechEngine.Espeak,
        };
    }
}
