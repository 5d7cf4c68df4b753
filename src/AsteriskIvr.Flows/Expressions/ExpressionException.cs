namespace AsteriskIvr.Flows.Expressions;

/// <summary>An expression cannot be read, could not be computed, or went over its limits. The message holds no values of the call.</summary>
/// <param name="message">What is wrong, for the flow's author.</param>
/// <param name="offset">Where in the expression's text, in characters from 0; -1 where that is not known.</param>
public sealed class ExpressionException(string message, int offset = -1) : Exception(message)
{
    /// <summary>Where in the expression's text, in characters from 0; -1 where that is not known.</summary>
    public int Offset { get; } = offset;
}
