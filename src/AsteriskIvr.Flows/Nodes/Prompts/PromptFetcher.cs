using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Fetches <c>url:</c> prompts: at deploy, and again when a copy is older than <see cref="PromptOptions.UrlRefresh"/>. A caller never waits for a newer copy of
/// what is there: he hears that one, and it is fetched behind him. Where it cannot be fetched, the last copy serves on.
/// </summary>
internal sealed partial class PromptFetcher(
    PromptStore store, IHttpClientFactory clients, IOptions<PromptOptions> options, TimeProvider time, ILogger<PromptFetcher> logger)
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "prompts";

    private readonly ConcurrentDictionary<Uri, Copy> _copies = [];

    /// <summary>The path of the sound, without extension. Throws where it was never fetched and cannot be.</summary>
    public async ValueTask<string> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        var copy = _copies.GetOrAdd(url, _ => new Copy());
        if (store.Find(MadeFrom(url, copy.Version)) is not { } path)
            return await RefreshAsync(url, copy, cancellationToken);
        if (copy.NextLook <= time.GetUtcNow() && Interlocked.CompareExchange(ref copy.Looking, 1, 0) == 0)
            _ = RefreshBehindAsync(url, copy);
        return path;
    }

    private async Task RefreshBehindAsync(Uri url, Copy copy)
    {
        try
        {
            await RefreshAsync(url, copy, CancellationToken.None);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or AudioFormatException or UnauthorizedAccessException)
        {
            // The edge of a refresh that nobody waits for.
            copy.NextLook = time.GetUtcNow() + options.Value.UrlRefresh;
            KeptOld(url, failed.Message);
        }
        finally
        {
            Volatile.Write(ref copy.Looking, 0);
        }
    }

    private async Task<string> RefreshAsync(Uri url, Copy copy, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.UrlTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await RefreshWithinAsync(url, copy, either.Token);
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"It took longer than {options.Value.UrlTimeout.TotalSeconds:0.###} s.", cancelled);
        }
    }

    private async Task<string> RefreshWithinAsync(Uri url, Copy copy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var old = store.Find(MadeFrom(url, copy.Version));
        if (old is not null && EntityTagHeaderValue.TryParse(copy.Version, out var tag))
            request.Headers.IfNoneMatch.Add(tag);
        using var client = clients.CreateClient(Client);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        copy.NextLook = time.GetUtcNow() + options.Value.UrlRefresh;
        if (answer.StatusCode == HttpStatusCode.NotModified && old is not null)
            return old;
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{url.Host} answered {(int)answer.StatusCode}.", null, answer.StatusCode);

        // Without an ETag each fetch is a version of its own.
        var version = answer.Headers.ETag?.ToString() ?? $"{time.GetUtcNow().Ticks}";
        var path = await store.GetAsync(MadeFrom(url, version), target => DownloadAsync(answer, target, cancellationToken), cancellationToken);
        copy.Version = version;
        return path;
    }

    private async Task<string> DownloadAsync(HttpResponseMessage answer, string target, CancellationToken cancellationToken)
    {
        var fetched = $"{target}.fetched";
        try
        {
            await using (var body = await answer.Content.ReadAsStreamAsync(cancellationToken))
            await using (var file = File.Create(fetched))
                await BoundedCopy.CopyAsync(body, file, options.Value.MaxFileSize, cancellationToken);
            return AudioConverter.Convert(fetched, target);
        }
        finally
        {
            File.Delete(fetched);
        }
    }

    private static string MadeFrom(Uri url, string version) => $"url\n{url}\n{version}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The prompt {Url} could not be fetched anew, the last copy serves on: {Why}")]
    private partial void KeptOld(Uri url, string why);

    private sealed class Copy
    {
        public volatile string Version = "";
        public DateTimeOffset NextLook;
        public int Looking;
    }
}
