using Fluid.Ast;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Finds what an expression reads, and the filters it names.</summary>
internal sealed class ReferenceCollector : AstVisitor
{
    private readonly HashSet<string> _references = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locals = new(StringComparer.Ordinal) { "forloop" };

    /// <summary>The filters named, in the order found.</summary>
    public List<string> Filters { get; } = [];

    /// <summary>The first two parts of each path, without the variables that the template makes itself.</summary>
    public HashSet<string> References()
    {
        _references.RemoveWhere(r => _locals.Contains(r.Split('.', 2)[0]));
        return _references;
    }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        if (memberExpression.Segments[0] is IdentifierSegment root)
        {
            var second = memberExpression.Segments.Count < 2 ? null : memberExpression.Segments[1] switch
            {
                IdentifierSegment name => name.Identifier,
                IndexerSegment { Expression: LiteralExpression { Value: StringValue name } } => name.ToStringValue(),
                _ => null,
            };
            _references.Add(second is null ? root.Identifier : $"{root.Identifier}.{second}");
        }
        foreach (var segment in memberExpression.Segments)
        {
            if (segment is IndexerSegment indexer)
                Visit(indexer.Expression);
        }
        return memberExpression;
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        Filters.Add(filterExpression.Name);
        Visit(filterExpression.Input);
        foreach (var parameter in filterExpression.Parameters)
            Visit(parameter.Expression);
        return filterExpression;
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _locals.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _locals.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }
}
