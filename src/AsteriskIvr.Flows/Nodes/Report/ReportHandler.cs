using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class ReportHandler : NodeHandler<ReportNode>
{
    public override ValueTask<string> RunAsync(ReportNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var report = CallReport.Of(context.Scope);
        context.Session.Set(node.SaveAs, node.Format switch
        {
            ReportFormat.Text => ReportText.ToText(report),
            ReportFormat.Html => ReportText.ToHtml(report),
            ReportFormat.Csv => ReportText.ToCsv(report),
            _ => report,
        });
        return ValueTask.FromResult(Outlets.Next);
    }
}
