namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Prompts as tests write them.</summary>
internal static class Prompts
{
    /// <summary>Whether what is written, with its kind or without, with <c>*</c> for any text, is what was heard.</summary>
    public static bool Match(string written, string heard) =>
        Wildcards.Match(written, heard) || Wildcards.Match(written, heard[(heard.IndexOf(':') + 1)..]);

    /// <summary>The short form: a sound by its name alone.</summary>
    public static string Short(string heard) => heard.StartsWith("sound:", StringComparison.Ordinal) ? heard["sound:".Length..] : heard;
}
