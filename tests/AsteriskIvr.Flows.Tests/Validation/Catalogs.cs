using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Yaml;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>The built-in node types, without a server around them: handlers are made only when they run.</summary>
internal static class Catalogs
{
    public static readonly NodeCatalog BuiltIn = new ServiceCollection().AddFlows().BuildServiceProvider().GetRequiredService<NodeCatalog>();

    public static readonly FlowReader Reader = new(BuiltIn);
}
