using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Expressions.Liquid;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class ScriptHandler(IOptions<ScriptOptions> options, ScriptEngine engine) : NodeHandler<ScriptNode>
{
    public override async ValueTask<string> RunAsync(ScriptNode node, NodeContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
            throw Failure("script-disabled", "Scripts are switched off: set Script:Enabled to true in the configuration.");
        var before = node.Sensitive
            ? new JsonObject(context.Session.Values.Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())))
            : context.Session.ToStorable();
        var after = await engine.RunAsync(node.Script, new ScriptInput(before, Call(node, context.Scope), Env(context.Scope)), !node.Sensitive, cancellationToken);
        Keep(node, context.Session, before, after);
        return Outlets.Next;
    }

    private static void Keep(ScriptNode node, Session session, JsonObject before, JsonObject after)
    {
        // A script can put anything in the place of its session.
        var changed = after["session"] as JsonObject ?? [];
        foreach (var (name, value) in changed)
        {
            if (before.ContainsKey(name) && JsonNode.DeepEquals(before[name], value))
                continue;
            if (!node.Changes.Contains(name))
                throw Failure("script-changes", $"The script changes the variable '{Named(name)}', which `changes` does not name.");
        }
        if (before.FirstOrDefault(v => !changed.ContainsKey(v.Key)).Key is { } removed && !node.Changes.Contains(removed))
            throw Failure("script-changes", $"The script removes the variable '{removed}', which `changes` does not name.");
        foreach (var name in node.Changes.Where(name => !(before.ContainsKey(name) && JsonNode.DeepEquals(before[name], changed[name]))))
            session.Set(name, changed[name], node.Sensitive);
        if (node.SaveAs is { } result)
            session.Set(result, after["result"], node.Sensitive);
    }

    // A name that a script made up could hold what it was not to tell.
    private static string Named(string name) => Yaml.Names.IsVariable(name) && name.Length <= 32 && !name.Any(char.IsAsciiDigit) ? name : "…";

    private static JsonObject Call(ScriptNode node, ExpressionScope scope) =>
        node.Script.Source.Contains("call", StringComparison.Ordinal)
            ? new(CallVariables.Names.Select(name => KeyValuePair.Create(name, FluidJson.ToJson(CallVariables.Find(name, scope.Call, scope.Time)!))))
            : [];

    private static JsonObject Env(ExpressionScope scope) => new(scope.Env.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)JsonValue.Create(e.Value))));

    private static NodeFaultException Failure(string code, string message) => new(code, message) { IsPermanent = true };
}
