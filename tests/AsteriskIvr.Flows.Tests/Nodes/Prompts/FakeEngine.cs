using AsteriskIvr.Flows.Speech;

namespace AsteriskIvr.Flows.Tests.Nodes.Prompts;

/// <summary>Speaks a tone, and counts.</summary>
internal sealed class FakeEngine : ISpeechEngine
{
    private int _atOnce;

    public List<SpeechRequest> Requests { get; } = [];

    public int MostAtOnce { get; private set; }

    /// <summary>Opened, it lets engines go on.</summary>
    public TaskCompletionSource? Gate { get; init; }

    public string Id => "fake";

    public async Task SpeakAsync(SpeechRequest request, string file, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        }
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        Waves.Write(file, 22_050, 1, TimeSpan.FromSeconds(0.5));
        lock (Requests)
            _atOnce--;
    }
}
