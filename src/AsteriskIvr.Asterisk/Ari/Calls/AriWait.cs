namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Waiting for what an event will tell, while a connection that breaks loses events.</summary>
internal static class AriWait
{
    /// <param name="connection">The connection that brings the event.</param>
    /// <param name="done">Completed by the event.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="isOver">Asked of Asterisk after each reconnect: has it ended meanwhile?</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AriWaitEnd> ForAsync(
        AriConnection connection, Task done, TimeSpan limit, Func<CancellationToken, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, connection.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            while (true)
            {
                await Task.WhenAny(done, connection.Lost).WaitAsync(either.Token);
                if (done.IsCompleted) return AriWaitEnd.Done;
                await connection.WaitUntilConnectedAsync(either.Token);
                if (await IsOverAsync(isOver, either.Token)) return done.IsCompleted ? AriWaitEnd.Done : AriWaitEnd.OverMeanwhile;
            }
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return done.IsCompleted ? AriWaitEnd.Done : AriWaitEnd.TimedOut;
        }
    }

    /// <summary>Ends something at Asterisk that may have ended by itself, or whose Asterisk is away: then there is nothing to do.</summary>
    public static async Task BestEffortAsync(Func<Task> end)
    {
        try
        {
            await end();
        }
        catch (AriException)
        {
            // Gone already, or out of reach: the caller's events and its resync tell.
        }
    }

    private static async Task<bool> IsOverAsync(Func<CancellationToken, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        try
        {
            return await isOver(cancellationToken);
        }
        catch (AriException exception) when (exception.IsNotFound)
        {
            return true;
        }
        catch (AriException exception) when (exception is AriConnectionLostException or AriTimeoutException)
        {
            return false;
        }
    }
}

internal enum AriWaitEnd
{
    Done,
    OverMeanwhile,
    TimedOut,
}
