using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class LogHandler : NodeHandler<LogNode>
{
    public override ValueTask<string> RunAsync(LogNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        // Rendered from what may be stored, so that no filter (a slice, a hash) can carry a piece of a sensitive value past the mask.
        if (node.Message.ReadsSensitive(scope) || node.Fields.Values.Any(field => field.ReadsSensitive(scope)))
            scope = scope with { Session = new Session(context.Session.ToStorable()) };

        var fields = node.Fields.ToDictionary(field => field.Key, field => field.Value.Render(scope));
        context.Activity.Write(Word(node.Level), node.Message.Render(scope), fields);
        return ValueTask.FromResult(Outlets.Next);
    }

    private static string Word(ActivityLevel level) => level switch
    {
        ActivityLevel.Debug => "debug",
        ActivityLevel.Warning => "warning",
        ActivityLevel.Error => "error",
        _ => "info",
    };
}
