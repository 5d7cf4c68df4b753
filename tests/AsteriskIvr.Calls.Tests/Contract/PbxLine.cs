using System.Text.RegularExpressions;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary>A caller's telephone, and what the PBX's log says of him.</summary>
internal sealed partial class PbxLine(
    AsteriskInstance pbx, string caller, ICall call, CallFacts facts, LiveCall? phone, Func<int, Task> settle, Func<Task> close) : Line
{
    /// <summary>200 ms.</summary>
    private const int Audible = 10;

    private int _pressed;

    public override ICall Call => call;

    public override DateTimeOffset? AnsweredAt => facts.AnsweredAt;

    private LiveCall Phone => phone ?? throw new InvalidOperationException("This telephone follows a script.");

    public override async Task AnswerAsync()
    {
        await base.AnswerAsync();
        await Phone.Answered;
    }

    public override Task PressAsync(string digits, KeySpeed? speed = null)
    {
        _pressed += digits.Length;
        return Phone.PressAsync(digits, speed ?? KeySpeed.Default);
    }

    public override async Task PressAndSettleAsync(string digits)
    {
        await PressAsync(digits);
        await settle(_pressed);
    }

    public override Task HangUpAsync() => Phone.HangUpAsync();

    public override async Task HearAsync()
    {
        var before = Phone.PacketsHeard;
        await Eventually.ShouldBeAsync(() => Phone.PacketsHeard >= before + Audible, whatWasSeen: pbx.LogTail);
    }

    // Not what is in it: Asterisk writes two seconds at once.
    public override Task RecordsAsync(string name) => Eventually.ShouldBeAsync(
        () => File.Exists(Path.Combine(pbx.Folder, "spool/recording", $"{name}.{RecordRequest.Format}")), whatWasSeen: pbx.LogTail);

    public override async Task ShouldHaveHeardAsync(params Media[] media)
    {
        var expected = media.SelectMany(Files).ToList();
        List<string> Heard() =>
            [.. pbx.ReadLog().Select(line => Playing().Match(line)).Where(m => m.Success && m.Groups["channel"].Value == facts.Channel).Select(m => m.Groups["file"].Value)];
        await Eventually.ShouldBeAsync(() => Heard().SequenceEqual(expected), TimeSpan.FromSeconds(2), () => string.Join(' ', Heard()));
    }

    public override Task ShouldHaveLoggedAsync(string pattern) =>
        pbx.WaitForLogAsync($"({Regex.Escape(caller)}: |{Regex.Escape(facts.Channel)}).*{pattern.Replace("CALLER", caller, StringComparison.Ordinal)}"
            + $"|{pattern.Replace("CALLER", caller, StringComparison.Ordinal)}.*{Regex.Escape(facts.Channel)}", TimeSpan.FromSeconds(5));

    public override Task<CallEnd> EndedAsync() => Phone.Ended.WaitAsync(TimeSpan.FromSeconds(10));

    public override async ValueTask DisposeAsync() => await close();

    private static IEnumerable<string> Files(Media media) => media.Kind switch
    {
        MediaKind.Digits => media.Value.Select(digit => $"digits/{digit}"),
        MediaKind.Number when media.Value == "42" => ["digits/40", "digits/2"],
        MediaKind.Number => throw new NotSupportedException("English numbers are Asterisk's business."),
        _ => [media.Value],
    };

    [GeneratedRegex(@"<(?<channel>[^>]+)> Playing '(?<file>[^'.]+)[.']")]
    private static partial Regex Playing();
}
