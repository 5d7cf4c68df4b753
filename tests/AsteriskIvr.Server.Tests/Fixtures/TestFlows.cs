namespace AsteriskIvr.Server.Tests.Fixtures;

internal static class TestFlows
{
    /// <summary>A menu and a PIN, then after the call a log line and a POST to <c>env.crm</c>.</summary>
    public const string Support = """
        schema: 1
        name: support
        env: { crm: "http://127.0.0.1:1" }
        nodes:
          start: { type: start, next: choose, exception: trouble, hangup: after-call }
          choose:
            type: menu
            prompt: { sound: vm-press }
            attempts: 1
            saveAs: choice
            on: { "1": ask-pin, exhausted: bye }
          ask-pin:
            type: collect
            prompt: { sound: agent-pass }
            digits: { min: 4, max: 4 }
            sensitive: true
            saveAs: pin
            on: { next: bye, exhausted: bye }
          bye: { type: disconnect }
          trouble: { type: exception, next: sorry }
          sorry: { type: disconnect }
          after-call: { type: hangup, next: note }
          note: { type: log, message: "pressed {{ session.choice }}, pin {{ session.pin }}", next: submit }
          submit:
            type: http
            method: POST
            url: "{{ env.crm }}/calls"
            json: { id: "{{ call.id }}" }
            retry: { attempts: 1 }
            next: end
          end: { type: end }
        """;

    public const string Broken = """
        schema: 1
        name: broken
        nodes:
          start: { type: start, next: nowhere, exception: trouble, hangup: none }
          trouble: { type: exception, next: sorry }
          sorry: { type: disconnect }
        """;
}
