namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>
/// A call with a key pressed, and a post-call step of every kind that acts outside. Its HTTP target refuses for good at first, then for a moment, then takes it: so the run
/// is a dead letter once, is resumed, waits once, and goes on.
/// </summary>
internal static class MatrixFlow
{
    public const string Name = "matrix";

    public const int Steps = 8;

    /// <summary>The table that both database steps insert into: no key, so that a second row would show.</summary>
    public const string EffectsTable = "create table effects (call_id text, step text, choice text)";

    public const string Yaml = """
        schema: 1
        name: matrix
        nodes:
          start: { type: start, next: ask, exception: trouble, hangup: after-call }
          ask: { type: menu, prompt: { sound: demo-instruct }, timeout: 60s, saveAs: choice, on: { "1": hold, exhausted: bye } }
          hold: { type: wait, duration: 60s, next: bye }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: first-row }
          first-row:
            type: database
            connection: crm
            execute: "insert into effects (call_id, step, choice) values (@id, 'first', @choice)"
            parameters: { id: "{{ call.id }}", choice: "{{ session.choice }}" }
            next: submit
          submit: { type: http, method: POST, url: "{{ env.crm }}", body: "{{ call.id }}", saveAs: answer, retry: { attempts: 4, first: 20ms, max: 20ms }, next: mail }
          mail: { type: email, to: [ops@example.com], subject: "Call {{ call.id }} ended", body: "{{ call.endReason }}", next: page }
          page: { type: alert, channel: pager, key: "{{ call.id }}", title: "A call ended", next: tell }
          tell: { type: event, topic: ended, json: { call: "{{ call.id }}" }, next: note }
          note: { type: log, message: "The call ended: {{ call.endReason }}", next: report }
          report: { type: report, saveAs: report, next: last-row }
          last-row:
            type: database
            connection: crm
            execute: "insert into effects (call_id, step, choice) values (@id, 'last', @choice)"
            parameters: { id: "{{ call.id }}", choice: "{{ session.choice }}" }
            next: end
          end: { type: end }
        """;
}
