namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>A flow with so many trivial steps after the call.</summary>
internal sealed record PostCallFlow(int Steps)
{
    public const string Name = "trivial";

    public static string FirstStep => Step(1);

    public string Yaml =>
        $$"""
        schema: 1
        name: {{Name}}
        nodes:
          start: { type: start, next: bye, exception: trouble, hangup: after }
          bye: { type: disconnect }
          trouble: { type: exception, next: end }
          after: { type: hangup, next: {{Step(1)}} }
        {{string.Join('\n', Enumerable.Range(1, Steps).Select(step => $"  {Step(step)}: {{ type: set, values: {{ done: \"{step}\" }}, next: {(step == Steps ? "end" : Step(step + 1))} }}"))}}
          end: { type: end }
        """;

    private static string Step(int number) => $"note-{number}";
}
