namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>A call that waits for a key, and post-call work that says which server did it.</summary>
internal static class NodesFlow
{
    public const string Name = "nodes";

    /// <summary>The table that its database step inserts into.</summary>
    public const string Effects = "effects";

    public const string EffectsTable = "pragma journal_mode = wal; create table effects (call_id text, why text, node text)";

    public const string Yaml = """
        schema: 1
        name: nodes
        nodes:
          start: { type: start, next: greet, exception: trouble, hangup: after-call }
          greet: { type: play, prompt: { sound: beep }, next: ask }
          ask: { type: menu, prompt: { sound: demo-instruct }, timeout: 60s, saveAs: choice, on: { "1": bye, exhausted: bye } }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: submit }
          submit: { type: http, method: POST, url: "{{ env.receiver }}", body: "{{ call.id }}", next: row }
          row:
            type: database
            connection: effects
            execute: "insert into effects (call_id, why, node) values (@id, @why, @node)"
            parameters: { id: "{{ call.id }}", why: "{{ call.endReason }}", node: "{{ env.server }}" }
            next: end
          end: { type: end }
        """;
}
