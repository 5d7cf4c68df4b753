using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Validates all options before anything starts, so that all mistakes are said at once, each with its key.</summary>
internal static partial class OptionsCheck
{
    /// <summary>Throws <see cref="ConfigurationException"/> where options are invalid or cannot be converted.</summary>
    public static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (AggregateException several)
        {
            throw new ConfigurationException([.. several.InnerExceptions.SelectMany(Lines)], several);
        }
        catch (Exception error) when (error is OptionsValidationException or InvalidOperationException)
        {
            throw new ConfigurationException([.. Lines(error)], error);
        }
    }

    private static IEnumerable<string> Lines(Exception error) => error switch
    {
        OptionsValidationException invalid => invalid.Failures.Select(Line),
        // "Failed to convert configuration value '…' at 'Calls:MaxConcurrent' to type …": the value could be a secret in the wrong place.
        _ when Unconvertible().Match(error.Message) is { Success: true } match => [$"{match.Groups[1].Value} is not of the kind expected: {Kind(match.Groups[2].Value)}."],
        _ => [error.Message],
    };

    /// <summary>The validator's own words, out of those the framework wraps round them.</summary>
    private static string Line(string failure)
    {
        var match = Annotation().Match(failure);
        if (!match.Success)
            return failure;
        var message = match.Groups[3].Value;
        return message.Contains(':', StringComparison.Ordinal) ? message : $"{match.Groups[1].Value.Replace("Options", "", StringComparison.Ordinal)}:{match.Groups[2].Value}: {message}";
    }

    private static string Kind(string type) => type switch
    {
        "System.Int32" => "a whole number",
        "System.TimeSpan" => "a time such as 00:00:30",
        "System.Boolean" => "true or false",
        _ => type.Split('.')[^1],
    };

    [GeneratedRegex("^DataAnnotation validation failed for '(.+?)' members: '(.+?)' with the error: '(.+)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Annotation();

    [GeneratedRegex("at '([^']+)' to type '([^']+)'")]
    private static partial Regex Unconvertible();
}
