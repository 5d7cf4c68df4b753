namespace AsteriskIvr.EndToEnd.Tests.Privacy;

/// <summary>
/// Asks for an ordinary number and for a PIN, and does with the PIN in the call, and with a secret after it, whatever a flow can: successfully, in
/// vain, and with targets that send back what they got.
/// </summary>
internal static class PrivacyFlow
{
    public const string Name = "privacy";

    /// <summary>The ordinary entry: it is stored, and so shows that the search finds what is there.</summary>
    public const string Account = "8264019375";

    /// <summary>The sensitive entry.</summary>
    public const string Pin = "7391846205";

    /// <summary>The secret, with letters that look different when they are encoded.</summary>
    public const string Token = "s3cr+t/9f8e7d\"6c5b4a";

    public const string Yaml = """
        schema: 1
        name: privacy
        nodes:
          start: { type: start, next: ask-account, exception: trouble, hangup: after-call }
          ask-account: { type: collect, prompt: { sound: demo-instruct }, digits: { min: 10, max: 10 }, saveAs: account, on: { next: ask-pin, exhausted: bye } }
          ask-pin: { type: collect, prompt: { sound: demo-instruct }, digits: { min: 10, max: 10 }, sensitive: true, saveAs: pin, on: { next: derive, exhausted: bye } }
          derive: { type: set, values: { spoken: "The PIN is {{ session.pin }}", list: "{{ session.pin | split: '' | join: '.' }}" }, next: note-pin }
          note-pin: { type: log, message: "account {{ session.account }}, pin {{ session.pin }}, {{ session.spoken }}", next: spell }
          spell: { type: say, as: digits, value: "{{ session.pin }}", next: check }
          check:
            type: http
            method: POST
            url: "{{ env.target }}/check/{{ session.pin }}"
            query: { pin: "{{ session.pin }}" }
            headers: { X-Api-Key: "{{ secrets.token }}" }
            auth: { basic: { user: ivr, password: "{{ secrets.token }}" } }
            json: { pin: "{{ session.pin }}" }
            saveAs: answer
            next: denied
          denied:
            type: http
            method: POST
            url: "{{ env.target }}/denied/{{ session.pin }}"
            auth: { bearer: "{{ secrets.token }}" }
            body: "{{ session.pin }}"
            saveAs: refusal
            on: { next: look-up, failed: look-up }
          look-up: { type: database, connection: crm, query: "select @pin as pin, 'known' as state", parameters: { pin: "{{ session.pin }}" }, saveAs: customer, on: { next: bad-row, failed: bad-row } }
          bad-row: { type: database, connection: crm, query: "select * from no_such_table where pin = @pin", parameters: { pin: "{{ session.pin }}" }, saveAs: nothing, on: { next: bad-url, failed: bad-url } }
          bad-url: { type: http, url: "{{ session.pin }}", saveAs: nothing, next: bye }
          hold: { type: wait, duration: 60s, next: bye }
          bye: { type: disconnect }
          trouble: { type: exception, next: apology }
          apology: { type: log, message: "failed: {{ call.error.message }}", next: hold }
          after-call: { type: hangup, next: report }
          report: { type: report, saveAs: report, next: submit }
          submit:
            type: http
            method: POST
            url: "{{ env.target }}/submit"
            headers: { X-Api-Key: "{{ secrets.token }}" }
            auth: { bearer: "{{ secrets.token }}" }
            json: "{{ session.report }}"
            saveAs: receipt
            next: note
          note: { type: log, message: "receipt: {{ session.receipt | json }}", next: row }
          row: { type: database, connection: crm, execute: "insert into ended (call_id, account) values (@id, @account)", parameters: { id: "{{ call.id }}", account: "{{ session.account }}" }, next: away }
          away: { type: database, connection: away, execute: "select 1", retry: { attempts: 1 }, on: { next: mail, failed: mail } }
          mail: { type: email, to: [ops@example.com], subject: "Call of {{ session.account }}", body: "{{ session.report | json }}", retry: { attempts: 1 }, on: { next: refused, failed: refused } }
          refused: { type: http, method: POST, url: "{{ env.target }}/refused", auth: { bearer: "{{ secrets.token }}" }, body: "{{ call.id }}", saveAs: last, retry: { attempts: 2, first: 20ms, max: 20ms }, next: end }
          end: { type: end }
        """;
}
