namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// A node could not do its work. In the call it leads to the node's <c>failed</c> outlet or the Exception Node; after the call it is
/// retried and then a dead letter.
/// </summary>
public sealed class NodeFaultException : Exception
{
    /// <summary>A fault.</summary>
    /// <param name="code">A short stable word, such as <c>timeout</c> or <c>http-500</c>.</param>
    /// <param name="message">What went wrong and, where it helps, what to do. It is stored and shown: free of secrets.</param>
    /// <param name="innerException">What caused it.</param>
    public NodeFaultException(string code, string message, Exception? innerException = null) : base(message, innerException) => Code = code;

    /// <summary>A short stable word for the kind of fault.</summary>
    public string Code { get; }

    /// <summary>True when trying again cannot help: a refused recipient, a 404.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>The earliest moment for the next attempt that the target asked for, such as HTTP's <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What it tells of the outside system that the node used.</summary>
    public TargetVerdict Target { get; init; }

    /// <summary>The outlet to take instead of <c>failed</c> when no attempt is left, such as <c>5xx</c>; null: <c>failed</c>.</summary>
    public string? Outlet { get; init; }

    /// <summary>The same fault, with another verdict on the outside system.</summary>
    public NodeFaultException About(TargetVerdict target) => Copy(target, Outlet);

    /// <summary>The same fault, with the outlet to take instead of <c>failed</c>.</summary>
    public NodeFaultException With(string? outlet) => outlet is null ? this : Copy(Target, outlet);

    private NodeFaultException Copy(TargetVerdict target, string? outlet) =>
        new(Code, Message, InnerException) { IsPermanent = IsPermanent, RetryAfter = RetryAfter, Target = target, Outlet = outlet };
}
