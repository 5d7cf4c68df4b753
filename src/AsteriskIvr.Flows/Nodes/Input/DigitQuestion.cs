using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Asks the caller for keys until an entry is valid or the attempts are used up: what <c>menu</c> and <c>collect</c> have in common.
/// </summary>
internal sealed record DigitQuestion
{
    public required IReadOnlyList<Prompt> Prompt { get; init; }

    /// <summary>Played after an entry that is not valid; before the prompt of the next attempt, in one piece, so that a key stops both.</summary>
    public required IReadOnlyList<Prompt> Invalid { get; init; }

    /// <summary>Played likewise after an attempt without any key.</summary>
    public required IReadOnlyList<Prompt> NoInput { get; init; }

    public required int Attempts { get; init; }

    /// <summary>Keys that stop the prompt and count as the entry's first.</summary>
    public required string StopOn { get; init; }

    /// <summary>The entry is complete with this many keys.</summary>
    public required int Max { get; init; }

    /// <summary>The key that completes an entry without being part of it.</summary>
    public char? Terminator { get; init; }

    /// <summary>How long to wait after the prompt for the first key.</summary>
    public required TimeSpan FirstDigitTimeout { get; init; }

    /// <summary>How long to wait for each further key; then the entry is complete.</summary>
    public TimeSpan InterDigitTimeout { get; init; }

    /// <summary>Asks.</summary>
    /// <returns>The first valid entry, or null when there was none in any attempt.</returns>
    public async ValueTask<string?> AskAsync(Func<string, bool> isValid, PromptPlayer player, NodeContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<Prompt> remark = [];
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var entry = await ReadAsync(remark.Count == 0 ? Prompt : [.. remark, .. Prompt], player, context, cancellationToken);
            if (entry is not null && isValid(entry))
                return entry;
            remark = entry is null ? NoInput : Invalid;
        }
        await player.PlayAsync(remark, stopOn: "", early: false, context, cancellationToken);
        return null;
    }

    /// <summary>One attempt: the entry, or null when no key was pressed. The terminator alone is an empty entry.</summary>
    private async ValueTask<string?> ReadAsync(IReadOnlyList<Prompt> prompts, PromptPlayer player, NodeContext context, CancellationToken cancellationToken)
    {
        var key = await player.PlayAsync(prompts, StopOn, early: false, context, cancellationToken)
            ?? await context.Caller.WaitForDigitAsync(FirstDigitTimeout, cancellationToken);
        if (key is null)
            return null;

        var entry = "";
        while (key is { } pressed && pressed != Terminator)
        {
            entry += pressed;
            if (entry.Length == Max)
                break;
            key = await context.Caller.WaitForDigitAsync(InterDigitTimeout, cancellationToken);
        }
        return entry;
    }
}
