using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Records the caller.</summary>
[Node("record", NodePlace.InCall, "Records what the caller says, to a file.",
    IsRepeatable = true,
    Remarks = """
        Answers the call if it is not answered yet. The file is a WAV of 8 kHz, 16 bit (1 MB a minute), in the PBX's folder of recordings, `/var/spool/asterisk/recording` as a rule. Its name is made of the
        call's id, the node's id and a number, never of what a caller entered; it is in `call.recordings` from the moment the recording begins, so that what was said is kept when the caller hangs up in it.
        `email` can attach it. Keys other than the terminator are ignored, and are heard in the recording.
        """,
    Example = """
        message:
          type: record
          max: 2m
          maxSilence: 4s
          saveAs: message
          on: { next: thanks, silence: thanks, tooLong: too-long }
        """)]
[Outlet(Outlets.Next, "The caller ended it with the terminator.")]
[Outlet(Silence, "The caller was silent for as long as `maxSilence` says; what was said before is recorded.", Default = Outlets.Next)]
[Outlet(TooLong, "It has reached `max`.", Default = Outlets.Next)]
public sealed record RecordNode : Node
{
    /// <summary>The outlet when silence ended it.</summary>
    public const string Silence = "silence";

    /// <summary>The outlet when its longest time ended it.</summary>
    public const string TooLong = "tooLong";

    /// <summary>The longest time.</summary>
    [Field("The longest time, in whole seconds.")]
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The silence that ends it.</summary>
    [Field("The silence that ends it, in whole seconds. Default: silence does not end it.")]
    public TimeSpan? MaxSilence { get; init; }

    /// <summary>Whether a beep goes ahead.</summary>
    [Field("Whether a beep goes ahead.")]
    public bool Beep { get; init; } = true;

    /// <summary>The key that ends it.</summary>
    [Field("The key that ends it: `#`, `*`, `any`, or `none`.")]
    public string Terminator { get; init; } = "#";

    /// <summary>The variable for the file's name.</summary>
    [Field("The session variable that keeps the file's name, to be attached to a mail.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => SaveAs is null ? [] : [SaveAs];

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Max < TimeSpan.FromSeconds(1) || Max > Longest)
                yield return new NodeProblem("max", "`max` must be between 1s and 1h.", "Take what a caller needs: the file is 1 MB a minute.");
            if (MaxSilence < TimeSpan.FromSeconds(1))
                yield return new NodeProblem("maxSilence", "`maxSilence` must be 1s at least.", "People pause to think: 3s to 5s.");
            if (Keys is null)
                yield return new NodeProblem("terminator", $"`terminator` \"{Terminator}\" is none of `#`, `*`, `any`, `none`.", "Asterisk knows only these.");
        }
    }

    /// <summary>The longest recording that can be asked for.</summary>
    internal static TimeSpan Longest { get; } = TimeSpan.FromHours(1);

    /// <summary>The keys that end it; null for a terminator that Asterisk does not know.</summary>
    internal string? Keys => Terminator switch { "#" or "*" => Terminator, "any" => Keypad.Keys, "none" => "", _ => null };
}
