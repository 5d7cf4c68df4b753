namespace AsteriskIvr.Benchmarks;

/// <summary>The flow of the benchmarks: six nodes in the call, one after it. The extension `bench-dialplan` of the test PBX does the same.</summary>
internal static class BenchFlow
{
    public const string Name = "bench";

    public const string Yaml = """
        schema: 1
        name: bench
        nodes:
          start:      { type: start, next: pick-up, exception: trouble, hangup: after-call }
          pick-up:    { type: answer, next: note }
          note:       { type: set, values: { state: in call }, next: greet }
          greet:      { type: play, prompt: { sound: beep }, next: ask }
          ask:
            type: collect
            prompt: { sound: beep }
            digits: { min: 1, max: 1 }
            timeout: 1s
            attempts: 1
            saveAs: digit
            on: { next: keep, exhausted: keep }
          keep:       { type: set, values: { choice: "{{ session.digit }}" }, next: bye }
          bye:        { type: disconnect }
          trouble:    { type: exception, next: bye }
          after-call: { type: hangup, next: write-line }
          write-line: { type: log, message: "Call ended: {{ call.endReason }}", next: end }
          end:        { type: end }
        """;

    /// <summary>The flow of the load: long enough that callers hang up anywhere in it, and its post-call part has an effect to count.</summary>
    public const string LoadName = "load";

    public const string LoadYaml = """
        schema: 1
        name: load
        nodes:
          start:      { type: start, next: greet, exception: trouble, hangup: after-call }
          greet:      { type: play, prompt: { sound: beep }, next: ask }
          ask:        { type: menu, prompt: { sound: demo-instruct }, timeout: 1s, attempts: 1, saveAs: choice, on: { "1": bye, exhausted: bye } }
          bye:        { type: disconnect }
          trouble:    { type: exception, next: bye }
          after-call: { type: hangup, next: count }
          count:
            type: database
            connection: effects
            execute: "insert into effects (call_id, why) values (@id, @why)"
            parameters: { id: "{{ call.id }}", why: "{{ call.endReason }}" }
            next: end
          end:        { type: end }
        """;
}
