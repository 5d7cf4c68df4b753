using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Speech;

internal sealed class SpeechOptionsValidator : IValidateOptions<SpeechOptions>
{
    public ValidateOptionsResult Validate(string? name, SpeechOptions options)
    {
        var failures = new List<string>();
        if (options.Engine == SpeechEngineKind.Command && options.Command.Length == 0)
            failures.Add("Speech:Command is missing: with Speech:Engine Command it names the program.");
        if (options.Engine == SpeechEngineKind.Http && !(Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            failures.Add("Speech:Url must be an http or https address: with Speech:Engine Http texts are posted to it.");
        if (options.Voices.Any(voice => voice.Value.Length == 0 || voice.Value.StartsWith('-')))
            failures.Add("Speech:Voices has a voice without a name, or with one that begins with '-'.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
