using Fluid.Ast;
using Fluid.Ast.BinaryExpressions;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Puts our own expressions in the place of those of Fluid's that do something else than an author expects, or have no limit.</summary>
internal sealed class LiquidRewriter : AstRewriter
{
    public static LiquidRewriter Instance { get; } = new();

    protected override Statement VisitOutputStatement(OutputStatement outputStatement) =>
        new OutputStatement(new TextExpression(Visit(outputStatement.Expression)));

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) =>
        new BoundedRange(Visit(rangeExpression.From), Visit(rangeExpression.To));

    protected override Expression VisitEqualBinaryExpression(EqualBinaryExpression equalBinaryExpression) => Compare(equalBinaryExpression, c => c == 0);

    protected override Expression VisitNotEqualBinaryExpression(NotEqualBinaryExpression notEqualBinaryExpression) => Compare(notEqualBinaryExpression, c => c != 0);

    protected override Expression VisitGreaterThanBinaryExpression(GreaterThanBinaryExpression greaterThanExpression) =>
        Compare(greaterThanExpression, greaterThanExpression.Strict ? c => c > 0 : c => c >= 0);

    protected override Expression VisitLowerThanBinaryExpression(LowerThanBinaryExpression lowerThanExpression) =>
        Compare(lowerThanExpression, lowerThanExpression.Strict ? c => c < 0 : c => c <= 0);

    private NumberComparison Compare(BinaryExpression comparison, Func<int, bool> holds) =>
        new(comparison, Visit(comparison.Left), Visit(comparison.Right), holds);
}
