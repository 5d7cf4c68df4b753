using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class ScriptOptionsValidator : IValidateOptions<ScriptOptions>
{
    public ValidateOptionsResult Validate(string? name, ScriptOptions options)
    {
        var errors = new List<string>();
        if (options.MaxTime < TimeSpan.FromMilliseconds(10) || options.MaxTime > TimeSpan.FromSeconds(10))
            errors.Add("Script:MaxTime must be between 10 ms and 10 s.");
        if (options.MaxMemory is < 1 or > 256)
            errors.Add("Script:MaxMemory must be between 1 and 256 (megabytes).");
        if (options.MaxStatements is < 100 or > 10_000_000)
            errors.Add("Script:MaxStatements must be between 100 and 10000000.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
