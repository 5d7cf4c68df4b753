using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Flows.Speech;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Tests.Nodes.Prompts;

/// <summary>Real prompts in folders of their own.</summary>
internal sealed class PromptBench : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("asterisk-ivr-prompts");
    private readonly List<ServiceProvider> _lives = [];

    public PromptBench() => Directory.CreateDirectory(Folder);

    public string Folder => Path.Combine(_root.FullName, "files");

    public string Cache => Path.Combine(_root.FullName, "cache");

    /// <summary>What has been made and is kept.</summary>
    public IReadOnlyList<string> Made => [.. Directory.EnumerateFiles(Cache).Where(file => !Path.GetFileName(file).StartsWith('.')).Order()];

    public IReadOnlyList<(string, string?)> Configuration => [("Prompts:Folder", Folder), ("Prompts:CacheFolder", Cache)];

    public NodeBench Node(params (string, string?)[] configuration) => new(new CallerScript(), [.. Configuration, .. configuration]);

    /// <summary>The parts of a server that begins to live, with an engine of the test's.</summary>
    public IServiceProvider Live(ISpeechEngine? engine = null, params (string Key, string? Value)[] configuration)
    {
        var settings = Configuration.Concat(configuration).ToDictionary(s => s.Item1, s => s.Item2);
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddLogging();
        if (engine is not null)
            services.AddSingleton(engine);
        var life = services.AddFlows().BuildServiceProvider();
        _lives.Add(life);
        return life;
    }

    public string Script(string body)
    {
        var file = Path.Combine(_root.FullName, $"engine-{Guid.CreateVersion7():N}");
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }

    public void Dispose()
    {
        foreach (var life in _lives)
            life.Dispose();
        _root.Delete(recursive: true);
    }
}
