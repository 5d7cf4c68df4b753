using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary>What <see cref="ICall"/> promises, for each of its implementations.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[CancelAfter(60_000)]
internal abstract partial class CallContract
{
    protected const string AllKeys = "0123456789*#ABCD";

    /// <summary>A sound of 1.2 s.</summary>
    protected static readonly Media Short = Media.Sound("hello-world");

    /// <summary>A sound of over a minute.</summary>
    protected static readonly Media Long = Media.Sound("demo-instruct");

    /// <summary>A sound that no PBX has.</summary>
    protected static readonly Media Missing = Media.Sound("no-such-sound");

    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);
    protected static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    /// <summary>What this implementation cannot do, and why.</summary>
    protected virtual IReadOnlyDictionary<Capability, string> Lacking { get; } = new Dictionary<Capability, string>();

    /// <summary>The absolute path of a sound of about a second, without extension.</summary>
    protected abstract string SoundFile { get; }

    /// <summary>A fresh call that nobody has answered.</summary>
    /// <param name="dials">How dials end, for a simulated PBX; a real one has callees.</param>
    protected abstract Task<Line> OpenAsync(params DialResult[] dials);

    /// <summary>A fresh call whose caller presses keys by himself, one after another, once it is answered.</summary>
    protected abstract Task<Line> OpenScriptedAsync(string digits);

    protected async Task<Line> OpenAnsweredAsync(params DialResult[] dials)
    {
        var line = await OpenAsync(dials);
        await line.AnswerAsync();
        return line;
    }

    protected void Needs(Capability capability)
    {
        if (Lacking.TryGetValue(capability, out var why))
            Assert.Ignore(why);
    }

    protected static async Task<char?> PlayAsync(ICall call, Media media, string stopOn = "") => await call.PlayAsync([media], stopOn, default);
}
