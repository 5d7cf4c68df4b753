using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Reads flows and subflows from YAML and checks them. Thread-safe.</summary>
/// <param name="catalog">The node types that flows can use.</param>
public sealed class FlowReader(NodeCatalog catalog)
{
    /// <summary>Reads a flow, checks it by all rules, and reports all mistakes at once. Does not throw for any text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="environment">
    /// What the server offers: names that it lacks are errors. Null when that is not known: a warning says what is unchecked.
    /// </param>
    /// <param name="subflows">The subflows that it can use; null: none.</param>
    public FlowReadResult Read(string text, string file, DeploymentEnvironment? environment = null, SubflowTexts? subflows = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        return new FlowReading(catalog, environment, subflows ?? SubflowTexts.None).Read(text, file);
    }
}
