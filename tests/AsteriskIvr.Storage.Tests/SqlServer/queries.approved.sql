SELECT [c0].[id], [c0].[started_at], [c0].[ended_at], [c0].[transport], [c0].[flow], [c0].[flow_version], [c0].[caller_number], [c0].[dialed_number], [c0].[end_reason], [c0].[last_node], [r].[state]
FROM (
    SELECT TOP(@p) [c].[id], [c].[caller_number], [c].[dialed_number], [c].[end_reason], [c].[ended_at], [c].[flow], [c].[flow_version], [c].[last_node], [c].[started_at], [c].[transport]
    FROM [calls] AS [c]
    WHERE [c].[ended_at] IS NULL AND [c].[flow] = @flow AND [c].[caller_number] = @caller AND [c].[end_reason] = @reason
    ORDER BY [c].[started_at] DESC
) AS [c0]
LEFT JOIN [runs] AS [r] ON [c0].[id] = [r].[call_id]
ORDER BY [c0].[started_at] DESC
GO

SELECT TOP(@p) [c].[id]
FROM [calls] AS [c]
WHERE [c].[unique_id] = @_8__locals1_text OR LOWER(REPLACE(CONVERT(varchar(36), [c].[id]), '-', '')) LIKE @digits_startswith ESCAPE '\' OR LOWER(REPLACE(CONVERT(varchar(36), [c].[id]), '-', '')) LIKE @digits_endswith ESCAPE '\'
ORDER BY [c].[started_at] DESC
GO

SELECT TOP(@p) [c].[id]
FROM [calls] AS [c]
WHERE [c].[id] = @id
ORDER BY [c].[started_at] DESC
GO

SELECT TOP(2) [c].[id], [c].[answered_at], [c].[billable_seconds], [c].[caller_name], [c].[caller_number], [c].[channel], [c].[dialed_number], [c].[direction], [c].[end_reason], [c].[ended_at], [c].[flow], [c].[flow_version], [c].[hangup_cause], [c].[hung_up_by], [c].[language], [c].[last_node], [c].[linked_id], [c].[owner], [c].[pbx], [c].[session], [c].[started_at], [c].[story], [c].[tech_cause], [c].[transferred_to], [c].[transport], [c].[unique_id]
FROM [calls] AS [c]
WHERE [c].[id] = @id
GO

SELECT [r0].[call_id], [c0].[flow], [r0].[state], [r0].[node], [r0].[failed_attempts], [r0].[error], [r0].[created_at], [r0].[due_at], [r0].[finished_at], (
    SELECT TOP(1) [a].[action] + N' by ' + [a].[actor]
    FROM [audit] AS [a]
    WHERE [a].[call_id] = [r0].[call_id]
    ORDER BY [a].[at] DESC)
FROM (
    SELECT TOP(@p5) [r].[call_id], [r].[created_at], [r].[due_at], [r].[error], [r].[failed_attempts], [r].[finished_at], [r].[node], [r].[state]
    FROM [runs] AS [r]
    WHERE [r].[state] = N'dead' AND EXISTS (
        SELECT 1
        FROM [calls] AS [c]
        WHERE [c].[id] = [r].[call_id] AND [c].[flow] = @flow) AND [r].[node] = @node AND [r].[error] LIKE @p_startswith ESCAPE N'\' AND [r].[due_at] >= @since
    ORDER BY [r].[created_at]
) AS [r0]
INNER JOIN [calls] AS [c0] ON [r0].[call_id] = [c0].[id]
ORDER BY [r0].[created_at]
GO

SELECT [r0].[call_id], [c].[flow], [r0].[state], [r0].[node], [r0].[failed_attempts], [r0].[error], [r0].[created_at], [r0].[due_at], [r0].[finished_at], (
    SELECT TOP(1) [a].[action] + N' by ' + [a].[actor]
    FROM [audit] AS [a]
    WHERE [a].[call_id] = [r0].[call_id]
    ORDER BY [a].[at] DESC)
FROM (
    SELECT TOP(@p) [r].[call_id], [r].[created_at], [r].[due_at], [r].[error], [r].[failed_attempts], [r].[finished_at], [r].[node], [r].[state]
    FROM [runs] AS [r]
    WHERE [r].[state] IN (N'open', N'dead')
    ORDER BY [r].[created_at]
) AS [r0]
INNER JOIN [calls] AS [c] ON [r0].[call_id] = [c].[id]
ORDER BY [r0].[created_at]
GO

SELECT [r].[call_id]
FROM [runs] AS [r]
WHERE [r].[state] = N'dead' AND EXISTS (
    SELECT 1
    FROM [calls] AS [c]
    WHERE [c].[id] = [r].[call_id] AND [c].[flow] = @flow) AND [r].[node] = @node AND [r].[error] LIKE @p_startswith ESCAPE N'\' AND [r].[due_at] >= @since
ORDER BY [r].[created_at]
GO

SELECT TOP(@p) [a].[at], [a].[actor], [a].[action], [a].[call_id], [a].[detail]
FROM [audit] AS [a]
WHERE [a].[call_id] = @callId
ORDER BY [a].[at] DESC
GO

SELECT [c].[flow] AS [Flow], [c].[flow_version] AS [FlowVersion], COUNT(*) AS [Count]
FROM [calls] AS [c]
WHERE [c].[ended_at] IS NULL AND [c].[flow] = @name
GROUP BY [c].[flow], [c].[flow_version]
GO

SELECT [c].[flow] AS [Flow], [c].[flow_version] AS [FlowVersion], COUNT(*) AS [Count]
FROM [runs] AS [r]
INNER JOIN [calls] AS [c] ON [r].[call_id] = [c].[id]
WHERE [r].[state] IN (N'open', N'dead') AND [c].[flow] = @name
GROUP BY [c].[flow], [c].[flow_version]
GO

SELECT [c].[flow], [c].[version]
FROM [current_flows] AS [c]
GO

SELECT [f].[flow] AS [Flow], [f].[version] AS [Version], [f].[kind] AS [Kind], [f].[hash] AS [Hash], [f].[author] AS [Author], [f].[message] AS [Message], [f].[deployed_at] AS [DeployedAt], [f].[removed_at] AS [RemovedAt]
FROM [flow_versions] AS [f]
WHERE [f].[flow] = @name
ORDER BY [f].[flow], [f].[version] DESC
GO

SELECT [d].[version], [d].[action], [d].[at], [d].[author], [d].[message]
FROM [deployments] AS [d]
WHERE [d].[flow] = @name
ORDER BY [d].[at]
