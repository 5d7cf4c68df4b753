using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace SmsNode;

/// <summary>What the server looks for.</summary>
public sealed class SmsPlugin : INodePlugin
{
    /// <inheritdoc/>
    public void AddNodes(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpClient(SmsHandler.ClientName).RemoveAllLoggers();
        services.AddNode<SmsNode, SmsHandler>();
    }
}
