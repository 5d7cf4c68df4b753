namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>A call that callers leave at any moment, and post-call work whose repetition would show.</summary>
internal static class ChaosFlow
{
    public const string Name = "chaos";

    /// <summary>The table that its database step inserts into.</summary>
    public const string Effects = "effects";

    public const string EffectsTable = "pragma journal_mode = wal; create table effects (call_id text, why text)";

    public const string Yaml = """
        schema: 1
        name: chaos
        nodes:
          start: { type: start, next: greet, exception: trouble, hangup: after-call }
          greet: { type: play, prompt: { sound: beep }, next: ask }
          ask: { type: menu, prompt: { sound: demo-instruct }, timeout: 30s, saveAs: choice, on: { "1": bye, exhausted: bye } }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: note }
          note: { type: log, message: "The call ended: {{ call.endReason }}", next: row }
          row:
            type: database
            connection: effects
            execute: "insert into effects (call_id, why) values (@id, @why)"
            parameters: { id: "{{ call.id }}", why: "{{ call.endReason }}" }
            next: submit
          submit: { type: http, method: POST, url: "{{ env.receiver }}", body: "{{ call.id }}", next: end }
          end: { type: end }
        """;
}
