using System.Globalization;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What SPEECH RECOGNIZE heard; neither a key nor a match when the time was over.</summary>
/// <param name="Digit">The key that was pressed instead.</param>
/// <param name="Matches">What the engine made of the speech, in its order.</param>
/// <param name="EndPosition">The sample at which the sound stopped.</param>
public sealed record AgiSpeech(char? Digit, IReadOnlyList<AgiSpeechMatch> Matches, long EndPosition)
{
    internal static AgiSpeech Read(AgiReply reply)
    {
        var matches = new List<AgiSpeechMatch>();
        while (reply.Note == "speech" && reply.Field($"text{matches.Count}") is { } text)
        {
            _ = int.TryParse(reply.Field($"score{matches.Count}"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score);
            matches.Add(new AgiSpeechMatch(text, score, reply.Field($"grammar{matches.Count}") ?? ""));
        }
        return new AgiSpeech(reply.Field("digit") is [var digit, ..] ? digit : null, matches, reply.EndPosition ?? 0);
    }
}

/// <summary>One interpretation of what was said.</summary>
/// <param name="Text">What the grammar makes of it.</param>
/// <param name="Score">The engine's confidence.</param>
/// <param name="Grammar">The grammar it is of.</param>
public sealed record AgiSpeechMatch(string Text, int Score, string Grammar);
