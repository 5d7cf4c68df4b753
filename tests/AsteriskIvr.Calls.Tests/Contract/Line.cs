using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary>A fresh call, and its caller as a test sees and steers him.</summary>
internal abstract class Line : IAsyncDisposable
{
    /// <summary>Longer than all that a test waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The call under test.</summary>
    public abstract ICall Call { get; }

    /// <summary>When the call's facts say that it was answered.</summary>
    public abstract DateTimeOffset? AnsweredAt { get; }

    /// <summary>An operation is over when it returns: what the caller does meanwhile has to be said before it begins.</summary>
    public virtual bool ActsAhead => false;

    /// <summary>Answers, and returns when the caller knows.</summary>
    public virtual async Task AnswerAsync() => await Call.AnswerAsync(default);

    /// <summary>Presses keys.</summary>
    public abstract Task PressAsync(string digits, KeySpeed? speed = null);

    /// <summary>Presses keys, and returns when nothing of them is under way any more.</summary>
    public abstract Task PressAndSettleAsync(string digits);

    /// <summary>Hangs up.</summary>
    public abstract Task HangUpAsync();

    /// <summary>Returns when the caller has heard something since.</summary>
    public abstract Task HearAsync();

    /// <summary>Returns when a recording has begun.</summary>
    public abstract Task RecordsAsync(string name);

    /// <summary>Fails unless the caller has heard these, and nothing else, in this order: whole, or the last one in part.</summary>
    public abstract Task ShouldHaveHeardAsync(params Media[] media);

    /// <summary>Returns when the PBX has logged a line that ends like this, for this caller.</summary>
    public abstract Task ShouldHaveLoggedAsync(string pattern);

    /// <summary>How the call ended, as the caller saw it.</summary>
    public abstract Task<CallEnd> EndedAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs an operation, and lets the caller act once it is under way.</summary>
    public async Task<T> WhileAsync<T>(Func<ICall, ValueTask<T>> operation, Func<Task> act)
    {
        if (ActsAhead)
        {
            await act();
            return await operation(Call);
        }
        var running = operation(Call).AsTask();
        await act();
        return await running.WaitAsync(Patience);
    }

    /// <inheritdoc cref="WhileAsync{T}"/>
    public Task WhileAsync(Func<ICall, ValueTask> operation, Func<Task> act) =>
        WhileAsync(
            async call =>
            {
                await operation(call);
                return true;
            },
            act);
}
