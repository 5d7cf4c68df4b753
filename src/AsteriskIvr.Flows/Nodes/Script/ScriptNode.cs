using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Runs JavaScript.</summary>
[Node("script", NodePlace.Anywhere, "Runs JavaScript, for what expressions cannot say.",
    IsRepeatable = true,
    Remarks = """
        Only where the server's configuration has `Script:Enabled`; otherwise a flow with a script is not deployed.

        The script is the body of a function. It sees `session`, `call` and `env` as objects, and gives back a value with `return`, which `saveAs` keeps. What it changes in `session` counts for the variables
        that `changes` names; to change another is a failure. Only what JSON can hold is kept. It sees no secrets, no files, no network, and no .NET, and cannot wait for anything.

        Sensitive variables are masked, as after the call. With `sensitive: true` the script sees them, and all that it returns and sets is sensitive.

        One run may take 1 s, 16 MB and 100,000 statements (`Script:MaxTime`, `Script:MaxMemory`, `Script:MaxStatements`), 64 calls inside each other, 250 ms for one regular expression, lists of 8,192 elements, and
        results of 1 MB. Beyond that, and when it throws, it has failed; only a script that ran out of time is tried again. It acts on nothing outside, so it can be repeated after a kill.
        """,
    Example = """
        check-digit:
          type: script
          sensitive: true
          script: |
            let sum = 0;
            for (const digit of session.card) sum = sum * 3 + Number(digit);
            return sum % 7 === 0;
          saveAs: valid
          on: { next: charge, failed: agent }
        """)]
[Outlet(Outlets.Next, "It ran to its end.")]
[Outlet(Outlets.Failed, "It threw, or went over a limit.", Default = OutletAttribute.Fault)]
public sealed record ScriptNode : EffectNode
{
    /// <summary>The kind of what it needs of the server.</summary>
    public const string EngineNeed = "script engine";

    /// <summary>The script.</summary>
    [Field("The script, best after a `|`: the body of a function of `session`, `call` and `env`.")]
    public required ScriptText Script { get; init; }

    /// <summary>The variable for what it returns.</summary>
    [Field("The session variable that keeps what it returns.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <summary>The variables that it changes.</summary>
    [Field("The session variables that it changes.")]
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Whether it may see sensitive variables.</summary>
    [Field("The script sees sensitive variables, and whatever it returns and sets is sensitive.")]
    public bool Sensitive { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => SaveAs is null ? Changes : Changes.Append(SaveAs);

    /// <inheritdoc/>
    public override IEnumerable<NodeNeed> Needs => [new NodeNeed("script", EngineNeed, "", "Scripts are switched off: set 'Script:Enabled' to true in the server's configuration.")];
}
