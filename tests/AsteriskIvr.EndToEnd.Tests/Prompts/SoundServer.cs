using System.Net;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Prompts;

/// <summary>A web server that answers every request with a sound.</summary>
internal sealed class SoundServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public SoundServer(byte[] sound)
    {
        Sound = sound;
        using var port = Ports.Reserve();
        Uri = new Uri($"http://127.0.0.1:{port.Port}/");
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _ = AnswerAsync();
    }

    public Uri Uri { get; }

    /// <summary>What it answers from now on.</summary>
    public byte[] Sound { get; set; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(Sound);
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
