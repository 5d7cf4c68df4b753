using System.Security.Cryptography;
using System.Text;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Reads flows from YAML and checks them. Thread-safe.</summary>
/// <param name="catalog">The node types that flows can use.</param>
public sealed class FlowReader(NodeCatalog catalog)
{
    /// <summary>Reads a flow, checks it by all rules, and reports all mistakes at once. Does not throw for any text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="environment">
    /// What the server offers: names that it lacks are errors. Null when that is not known: a warning says what is unchecked.
    /// </param>
    public FlowReadResult Read(string text, string file, DeploymentEnvironment? environment = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        var bag = new DiagnosticBag();
        if (YamlReader.Read(text, file, bag) is not { } root)
            return new FlowReadResult(null, bag.Sorted());

        var draft = new FlowBinder(catalog, bag).Bind(root, environment);
        if (draft is not null)
            FlowRules.Check(draft, bag);
        return new FlowReadResult(draft is null || bag.HasErrors ? null : Build(draft, text), bag.Sorted());
    }

    private static Flow Build(FlowDraft draft, string text)
    {
        var start = draft.OfType(FrameTypes.Start).Single();
        var hangup = start.Texts[FrameTypes.Hangup].Name;
        return new Flow
        {
            Name = draft.Name,
            Description = draft.Description,
            Language = draft.Language,
            Env = draft.Env,
            Nodes = draft.Nodes.ToDictionary(n => n.Key, n => n.Value.Node!, StringComparer.Ordinal),
            MainEntry = start.Wiring[Outlets.Next].Target,
            ExceptionEntry = draft.Nodes[start.Texts[FrameTypes.Exception].Name].Wiring[Outlets.Next].Target,
            HangupEntry = hangup == FrameTypes.None ? null : draft.Nodes[hangup].Wiring[Outlets.Next].Target,
            Source = text,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
        };
    }
}
