namespace AsteriskIvr.Flows.Engine;

/// <summary>A line of a call's activity log.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Level">One of <c>debug</c>, <c>info</c>, <c>warning</c>, <c>error</c>.</param>
/// <param name="Node">Id of the node that wrote it.</param>
/// <param name="Message">The line.</param>
/// <param name="Fields">Further fields.</param>
public sealed record ActivityLine(DateTimeOffset At, string Level, string Node, string Message, IReadOnlyDictionary<string, string> Fields);
