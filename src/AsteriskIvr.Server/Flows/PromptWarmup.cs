using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Flows;

/// <summary>Makes the prompts of flows before a caller can reach them. A web server that hangs must not keep a flow from being served, so the time for it is bounded.</summary>
internal sealed partial class PromptWarmup(PromptPreparation prompts, TimeProvider time, ILogger<PromptWarmup> logger) : IFlowPreparation
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public async Task PrepareAsync(IReadOnlyList<DeployedFlow> flows, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        foreach (var flow in flows)
        {
            try
            {
                var (_, problems) = await prompts.PrepareAsync(flow.Flow, either.Token);
                foreach (var problem in problems)
                    NotReady(flow.Flow.Name, problem);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                NotReady(flow.Flow.Name, $"not all were made within {Longest.TotalSeconds:0} s. The others are made when callers need them.");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A prompt of flow {Flow} is not ready: {Problem}")]
    private partial void NotReady(string flow, string problem);
}
