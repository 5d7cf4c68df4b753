using System.Text.RegularExpressions;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Demo;

/// <summary>A caller of the balance line who hangs up in the middle.</summary>
internal sealed class Caller(DemoWorld world, Screen screen)
{
    /// <summary>What callers enter as their account: sensitive, so it must be found nowhere afterwards.</summary>
    public const string Account = "48151623";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes the call; returns its record as it was when it began.</summary>
    public async Task<CallRecord> CallAsync(string transport, string number, CancellationToken cancellationToken)
    {
        await using var phone = await world.Callers.CallAsync($"{transport}-support", number, cancellationToken);
        screen.Event("caller", $"{number} dials {transport}-support");
        await Eventually.ShouldBeAsync(() => world.Calls.Of(number).Count > 0, Patience, () => world.Server.Log, cancellationToken);
        var call = world.Calls.Of(number)[0];
        screen.Event("server", "has stored the call, before the first node runs");

        await HearsAsync(call, "hello-world", "\"Hello world\"", cancellationToken);
        await HearsAsync(call, "vm-press", "the menu", cancellationToken);
        await phone.PressAsync("1", cancellationToken);
        screen.Event("caller", "presses 1");
        await HearsAsync(call, "your", "\"Your number, followed by the pound key\"", cancellationToken);
        await phone.PressAsync(Account + "#", cancellationToken);
        screen.Event("caller", "types an account number and #");
        await HearsAsync(call, "digits/thousand", "the balance it was told by HTTP: \"one thousand …\"", cancellationToken);
        await phone.HangUpAsync(cause: 16, cancellationToken);
        screen.Event("caller", "hangs up in the middle of it");
        return call;
    }

    private async Task HearsAsync(CallRecord call, string sound, string words, CancellationToken cancellationToken)
    {
        await world.Pbx.WaitForLogAsync($"<{Regex.Escape(call.Channel)}> Playing '{Regex.Escape(sound)}\\.", Patience, cancellationToken);
        screen.Event("Asterisk", $"plays {words}");
    }
}
