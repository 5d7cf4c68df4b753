using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AsteriskIvr.Testing;

/// <summary>Polls a condition until a deadline. For what cannot be awaited: files, other processes, logs.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take where the caller does not say: 10 seconds.</summary>
    public static TimeSpan DefaultDeadline { get; } = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as <paramref name="condition"/> is true.</summary>
    /// <exception cref="TimeoutException">It was still false at the deadline; the message quotes the condition.</exception>
    public static Task ShouldBeAsync(
        Func<bool> condition,
        TimeSpan? deadline = null,
        Func<string>? whatWasSeen = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string expression = "") =>
        ShouldBeAsync(() => Task.FromResult(condition()), deadline, whatWasSeen, cancellationToken, expression);

    /// <inheritdoc cref="ShouldBeAsync(Func{bool}, TimeSpan?, Func{string}?, CancellationToken, string)"/>
    public static async Task ShouldBeAsync(
        Func<Task<bool>> condition,
        TimeSpan? deadline = null,
        Func<string>? whatWasSeen = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        var limit = deadline ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
            {
                var seen = whatWasSeen is null ? "" : $"{Environment.NewLine}What was seen: {whatWasSeen()}";
                throw new TimeoutException($"Not so after {limit.TotalSeconds:0.#} s: {expression}{seen}");
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }
}
