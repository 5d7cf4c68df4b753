using System.Collections.Concurrent;
using System.Reflection;
using AsteriskIvr.Flows.Plugins;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Plugins;

/// <summary>
/// The plugins of a folder: in it each has a folder of its own, <c>NAME/NAME.dll</c>, as <c>dotnet publish</c> makes it. They run in the server, with all its rights: who may write to the
/// folder owns the server.
/// </summary>
internal static class PluginFolder
{
    // An assembly is loaded once in a process, however often the server's parts are composed.
    private static readonly ConcurrentDictionary<string, Lazy<INodePlugin>> Loaded = new(StringComparer.Ordinal);

    /// <summary>Adds the nodes of all plugins. Throws <see cref="ConfigurationException"/> with all that cannot be loaded.</summary>
    public static IServiceCollection AddPlugins(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = configuration[$"{ServerOptions.Section}:{nameof(ServerOptions.PluginsFolder)}"] ?? ServerOptions.DefaultPluginsFolder;
        if (folder.Length == 0 || !Directory.Exists(folder))
            return services;
        var mistakes = new List<string>();
        foreach (var plugin in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            try
            {
                var assembly = Path.Combine(Path.GetFullPath(plugin), $"{Path.GetFileName(plugin)}.dll");
                Loaded.GetOrAdd(assembly, path => new Lazy<INodePlugin>(() => Load(path))).Value.AddNodes(services);
            }
            catch (Exception error)
            {
                // The edge of foreign code: whatever it throws, the administrator is told which plugin it was.
                mistakes.Add($"Server:PluginsFolder: the plugin in {plugin} cannot be used: {Message(error)}");
            }
        }
        return mistakes.Count == 0 ? services : throw new ConfigurationException(mistakes);
    }

    private static INodePlugin Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"it has no {Path.GetFileName(path)}. Publish it there: dotnet publish -o {Path.GetDirectoryName(path)}");
        var assembly = new PluginLoadContext(path).LoadFromAssemblyPath(path);
        var types = assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(INodePlugin))).ToList();
        return types.Count == 1
            ? (INodePlugin)Activator.CreateInstance(types[0])!
            : throw new InvalidOperationException($"it has {types.Count} public classes that implement {nameof(INodePlugin)}; one is needed.");
    }

    private static string Message(Exception error) => error is TargetInvocationException { InnerException: { } inner } ? inner.Message : error.Message;
}
