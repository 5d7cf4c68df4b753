using Acornima.Ast;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>What a script may not hold because no limit would reach into it: a single operation that could take minutes or gigabytes.</summary>
internal static class ScriptRules
{
    /// <summary>The most values in one template text, and the most arguments of one call.</summary>
    private const int MaxParts = 64;

    /// <summary>Throws <see cref="ExpressionException"/> at the first such thing.</summary>
    public static void Check(Node script, string source)
    {
        var waiting = new Stack<Node>([script]);
        while (waiting.TryPop(out var node))
        {
            switch (node)
            {
                case BigIntLiteral:
                    throw At(node, "Numbers with an 'n' behind them (BigInt) cannot be used.");
                case TemplateLiteral { Expressions.Count: > MaxParts }:
                    throw At(node, $"A text has more than {MaxParts} values in it.");
                case CallExpression { Arguments.Count: > MaxParts }:
                    throw At(node, $"A call has more than {MaxParts} arguments.");
                case AwaitExpression or ImportExpression:
                    throw At(node, "A script cannot wait for anything, nor import.");
                case FunctionExpression { Async: true } or FunctionDeclaration { Async: true } or ArrowFunctionExpression { Async: true }:
                    throw At(node, "A script cannot wait for anything: write the function without 'async'.");
            }
            // The last first, so that mistakes are found in the order written.
            foreach (var child in node.ChildNodes.ToList().AsEnumerable().Reverse())
                waiting.Push(child);
        }

        ExpressionException At(Node node, string message) => new(message, Math.Clamp(node.Start, 0, source.Length));
    }
}
