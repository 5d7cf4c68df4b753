using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Starting;

/// <summary>
/// A copy of the flow versions that new calls get, in a file beside the spool: with it a server can start while its database is away. It is written whenever it
/// changes, and replaced as a whole. One that is out of date, or missing, does no harm: the versions in it stay in the database.
/// </summary>
internal sealed partial class FlowCache(IStorageSetup setup, IOptions<StorageOptions> options, ILogger<FlowCache> logger)
{
    private readonly Lock _lock = new();
    private CachedFlows? _content;

    /// <summary>The file.</summary>
    public string Path => System.IO.Path.ChangeExtension(options.Value.SpoolPath, ".flows.json");

    /// <summary>The flows, if there are any of this very database.</summary>
    public IReadOnlyDictionary<string, CachedFlow> Flows
    {
        get
        {
            lock (_lock)
                return (_content ??= Read()).Flows;
        }
    }

    /// <summary>These are the ones that new calls get.</summary>
    public void Remember(IReadOnlyDictionary<string, CachedFlow> flows)
    {
        lock (_lock)
        {
            _content ??= Read();
            // A version is never changed: its number says enough.
            if (flows.Count == _content.Flows.Count && flows.All(flow => _content.Flows.TryGetValue(flow.Key, out var known) && known.Version == flow.Value.Version))
                return;
            _content = new CachedFlows(Database, flows);
            Write(_content);
        }
    }

    private string Database => $"{options.Value.Provider}: {setup.Location}";

    private CachedFlows Read()
    {
        try
        {
            if (File.Exists(Path) && JsonSerializer.Deserialize(File.ReadAllBytes(Path), FlowCacheJson.Default.CachedFlows) is { } content && content.Database == Database)
                return content;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            CannotUse(error, Path);
        }
        return new CachedFlows(Database, new Dictionary<string, CachedFlow>());
    }

    private void Write(CachedFlows content)
    {
        var written = $"{Path}.new";
        var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(written, access))
            {
                JsonSerializer.Serialize(file, content, FlowCacheJson.Default.CachedFlows);
                file.Flush(flushToDisk: true);
            }
            File.Move(written, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CannotWrite(error, Path);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be used: if the database is away at the next start, so is the server.")]
    private partial void CannotUse(Exception error, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} cannot be written: if the database is away at the next start, what was served before is served, or nothing.")]
    private partial void CannotWrite(Exception error, string path);
}
