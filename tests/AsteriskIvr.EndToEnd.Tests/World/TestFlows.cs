namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>Flows that differ in their main part and share exception and post-call parts.</summary>
internal static class TestFlows
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["play"] = "first: { type: play, prompt: { sound: demo-instruct }, interruptible: false, next: bye }",
        ["menu"] = "first: { type: menu, prompt: { sound: demo-instruct }, timeout: 60s, saveAs: choice, on: { \"1\": bye, exhausted: bye } }",
        ["collect"] = "first: { type: collect, prompt: { sound: demo-instruct }, digits: { min: 4, max: 4 }, sensitive: true, saveAs: pin, on: { next: bye, exhausted: bye } }",
        ["ringing"] = "first: { type: wait, duration: 60s, next: bye }",
        ["transfer"] = Transfer("agent-answers"),
        ["transfer-brief"] = Transfer("agent-answers-briefly"),
        ["transfer-rings"] = Transfer("agent-rings"),
        ["transfer-busy"] = Transfer("agent-busy"),
        ["completes"] = "first: { type: play, prompt: { sound: beep }, next: end }",
        ["disconnects"] = "first: { type: play, prompt: { sound: beep }, next: bye }",
        ["faults"] = "first: { type: http, method: GET, url: \"http://127.0.0.1:1/\", saveAs: answer, next: bye }",
        ["dialplan"] = "first: { type: dialplan, context: after-ivr, extension: s, priority: 1 }",
    };

    public static string Yaml(string name, string main) => $$$"""
        schema: 1
        name: {{{name}}}
        nodes:
          start: { type: start, next: first, exception: trouble, hangup: after-call }
          {{{main}}}
          bye: { type: disconnect }
          trouble: { type: exception, next: apology }
          apology: { type: play, prompt: { sound: beep }, next: bye }
          after-call: { type: hangup, next: note }
          note: { type: log, message: "Call ended: {{ call.endReason }}", next: row }
          row:
            type: database
            connection: crm
            execute: "insert into ended (call_id, unique_id, flow, why, cause, by_whom, last_node, choice) values (@id, @unique, @flow, @why, @cause, @by, @node, @choice)"
            parameters:
              id: "{{ call.id }}"
              unique: "{{ call.uniqueId }}"
              flow: "{{ call.flow }}"
              why: "{{ call.endReason }}"
              cause: "{{ call.hangupCause }}"
              by: "{{ call.hungUpBy }}"
              node: "{{ call.lastNode }}"
              choice: "{{ session.choice }}"
            next: report
          report: { type: report, saveAs: report, next: submit }
          submit: { type: http, method: POST, url: "{{ env.crm }}", json: "{{ session.report }}", next: mail }
          mail: { type: email, to: [ops@example.com], subject: "Call {{ call.id }} ended", body: "{{ call.endReason }}", attach: "{{ call.recordings | last }}", next: end }
          end: { type: end }
        """;

    private static string Transfer(string agent) =>
        $"first: {{ type: transfer, to: Local/{agent}@targets, ring: 30s, on: {{ answered: bye, busy: bye, noAnswer: bye, failed: bye }} }}";
}
