using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Plugins;

/// <summary>
/// What an assembly with node types of its own offers to the server: one public class that implements this, with a constructor without parameters. The server makes it
/// once, at start, before anything else of the assembly runs.
/// </summary>
public interface INodePlugin
{
    /// <summary>
    /// Adds the node types, each by <c>services.AddNode&lt;TNode, THandler&gt;()</c>, and what their handlers need. What the server has itself (<c>IHttpClientFactory</c>,
    /// <c>TimeProvider</c>, <c>ILogger&lt;T&gt;</c>, <c>IConfiguration</c>) need not be added.
    /// </summary>
    void AddNodes(IServiceCollection services);
}
