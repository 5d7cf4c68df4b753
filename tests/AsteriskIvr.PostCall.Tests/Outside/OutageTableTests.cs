using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Tests.Nodes;
using AsteriskIvr.Testing;
using Npgsql;

namespace AsteriskIvr.PostCall.Tests.Outside;

/// <summary>What becomes of a run when the outside misbehaves, on real sockets and a real PostgreSQL. The lines make up a table, which is printed.</summary>
internal sealed class OutageTableTests
{
    private const string Good = "200 OK";

    private static readonly RetryPolicy Thrice = new() { Attempts = 3, First = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(20), Jitter = false };
    private static readonly ConcurrentBag<string> Table = [];
    private static PostgreSqlServer? _postgres;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (PostgreSqlServer.IsInstalled)
            _postgres = await PostgreSqlServer.StartAsync();
    }

    [OneTimeTearDown]
    public async Task PrintAsync()
    {
        await TestContext.Progress.WriteLineAsync("| the outside | run | attempts | effects | keys | error or wait |\n|---|---|---|---|---|---|");
        foreach (var line in Table.Order(StringComparer.Ordinal))
            await TestContext.Progress.WriteLineAsync(line);
        NpgsqlConnection.ClearAllPools();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    // What it answers, attempt by attempt, the last one again and again; what becomes of the run; how often it was asked; with what error it failed.
    [TestCase("answers 200", "done", 1, null, Good)]
    [TestCase("answers 500, then 200", "done", 2, null, "500 Oops", Good)]
    [TestCase("answers 408, then 200", "done", 2, null, "408 Request Timeout", Good)]
    [TestCase("answers 425, then 200", "done", 2, null, "425 Too Early", Good)]
    [TestCase("answers 429, then 200", "done", 2, null, "429 Slow Down", Good)]
    [TestCase("answers 500 always", "dead", 3, "http-500", "500 Oops")]
    [TestCase("answers 404", "dead", 1, "http-404", "404 Not Found")]
    [TestCase("answers 422", "dead", 1, "http-422", "422 No")]
    [TestCase("answers 302", "dead", 1, "http-302", "302 Found")]
    [TestCase("hangs, then 200", "done", 2, null, "hang", Good)]
    [TestCase("hangs always", "dead", 3, "timeout", "hang")]
    [TestCase("answers a byte a second, then 200", "done", 2, null, "drip", Good)]
    [TestCase("resets, then 200", "done", 2, null, "reset", Good)]
    [TestCase("resets always", "dead", 3, "http-network", "reset")]
    [TestCase("sends less than its Content-Length, then 200", "done", 2, null, "less", Good)]
    [TestCase("sends more than its Content-Length", "done", 1, null, "more")]
    [TestCase("sends an endless body", "dead", 1, "http-too-large", "endless 200 OK")]
    [TestCase("sends 500 with an endless body, then 200", "done", 2, null, "endless 500 Oops", Good)]
    [TestCase("sends 404 a byte a second", "dead", 1, "http-404", "drip 404 Not Found")]
    [TestCase("speaks no HTTP", "dead", 3, "http-network", "garbage")]
    public async Task Http(string name, string state, int attempts, string? error, params string[] answers)
    {
        var asked = 0;
        await using var server = new ScriptedHttpServer(async (socket, stream, cancellationToken) =>
            await AnswerAsync(answers[Math.Min(Interlocked.Increment(ref asked), answers.Length) - 1], socket, stream, cancellationToken));
        await using var bench = await OutsideBench.CreateAsync(
            new HttpNode { Method = "POST", Url = Template.Parse(server.Url), SaveAs = "answer", Retry = Thrice, Timeout = TimeSpan.FromSeconds(answers[0].Split(' ')[0] is "hang" or "drip" ? 1 : 20) });

        await RunAsync(bench, state);

        var keys = server.Requests.Select(r => r.Split("\r\n").Single(line => line.StartsWith("Idempotency-Key:", StringComparison.Ordinal))).ToList();
        Check($"HTTP server {name}", bench, state, attempts, error, keys.Count, keys.Distinct().Count());
        keys.Count.ShouldBe(attempts);
    }

    [TestCase("429, Retry-After: 3600", "429 Slow Down", "3600", 3600)]
    [TestCase("503, Retry-After: in an hour as a date", "503 Away", "date", 3600)]
    [TestCase("429, Retry-After: ten years", "429 Slow Down", "315360000", 86_400)]
    [TestCase("503, Retry-After: a number beyond all bounds", "503 Away", "99999999999999999999", 0)]
    public async Task Http_with_Retry_After(string name, string status, string header, int seconds)
    {
        var value = header == "date" ? TimeProvider.System.GetUtcNow().AddHours(1).ToString("R", CultureInfo.InvariantCulture) : header;
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(status, headers: $"Retry-After: {value}\r\n"));
        await using var bench = await OutsideBench.CreateAsync(
            new HttpNode { Method = "POST", Url = Template.Parse(server.Url), Retry = new RetryPolicy { First = TimeSpan.FromMinutes(30) } });
        await bench.QueueAsync();

        await bench.StartAsync();

        await Eventually.ShouldBeAsync(() => bench.Count("open", "failed_attempts = 1") == 1);
        var wait = double.Parse(bench.Query("SELECT (julianday(r.due_at) - julianday(s.finished_at)) * 86400 FROM runs r JOIN steps s ON s.call_id = r.call_id")[0], CultureInfo.InvariantCulture);
        // What it asked for, and up to a tenth more; else the node's own wait. A date has no fractions of a second.
        if (seconds > 0)
            wait.ShouldBeInRange(seconds - 5, seconds * 1.11);
        else
            wait.ShouldBeInRange(895, 1805);
        Table.Add(string.Create(CultureInfo.InvariantCulture, $"| HTTP server answers {name} | waits | 1 | 1 | 1 | next attempt in {wait:0} s |"));
    }

    [Test]
    public async Task Nobody_listens()
    {
        using var port = Ports.Reserve();
        await using var bench = await OutsideBench.CreateAsync(new HttpNode { Url = Template.Parse($"http://127.0.0.1:{port.Port}"), Retry = Thrice });

        await RunAsync(bench, "dead");

        Check("HTTP server is down", bench, "dead", 3, "http-network", 0, 0);
    }

    // Which command gets which reply, each once if it begins with "once", else always; recipients a, b, c.
    [TestCase("takes the mail", "done", 1, 1, "a b c", null, "")]
    [TestCase("greylists, at RCPT", "done", 2, 1, "a b c", null, "once RCPT", "450 4.7.1 greylisted")]
    [TestCase("greylists, at the end of DATA", "done", 2, 2, "a b c a b c", null, "once .", "451 4.7.1 greylisted")]
    [TestCase("greylists one of three recipients", "done", 2, 2, "a c b", null, "once RCPT TO:<b", "450 4.7.1 greylisted")]
    [TestCase("greylists one of three recipients with 451", "done", 2, 2, "a c b", null, "once RCPT TO:<b", "451 4.7.1 greylisted")]
    [TestCase("refuses one of three recipients", "dead", 1, 1, "a c", "smtp-550", "RCPT TO:<b", "550 5.1.1 nobody here")]
    [TestCase("refuses all recipients", "dead", 1, 0, "", "smtp-550", "RCPT", "550 5.1.1 nobody here")]
    [TestCase("refuses the sender", "dead", 1, 0, "", "smtp-550", "MAIL", "550 5.7.1 not you")]
    [TestCase("refuses the mail", "dead", 1, 1, "a b c", "smtp-554", ".", "554 5.7.1 spam")]
    [TestCase("is closing down (421), then works", "done", 2, 1, "a b c", null, "once MAIL", "421 4.3.2 closing")]
    [TestCase("drops the connection after DATA", "done", 2, 2, "a b c a b c", null, "once .", "")]
    [TestCase("hangs, then works", "done", 2, 1, "a b c", null, "once MAIL", "hang")]
    public async Task Smtp(string name, string state, int attempts, int mails, string served, string? error, string command, string reply = "")
    {
        var once = command.StartsWith("once ", StringComparison.Ordinal);
        var what = once ? command[5..] : command;
        var seen = new ConcurrentDictionary<string, int>();
        var sent = new ConcurrentQueue<(string Id, string To)>();
        await using var server = new SmtpTarget(
            line => what.Length > 0 && line.StartsWith(what, StringComparison.Ordinal) && (seen.AddOrUpdate(line, 1, (_, n) => n + 1) == 1 || !once) ? reply : null, sent);
        await using var bench = await OutsideBench.CreateAsync(
            new EmailNode
            {
                To = [Template.Parse("a@example.com"), Template.Parse("b@example.com")],
                Bcc = [Template.Parse("c@example.com")],
                Subject = Template.Parse("Report"),
                Body = Template.Parse("Done."),
                Retry = Thrice,
                Timeout = TimeSpan.FromSeconds(reply == "hang" ? 1 : 20),
            },
            null, ("Mail:Host", "127.0.0.1"), ("Mail:Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:Security", "None"), ("Mail:From", "ivr@example.com"));

        await RunAsync(bench, state);

        string.Join(' ', sent.Select(s => s.To)).ShouldBe(served);
        Check($"SMTP server {name}", bench, state, attempts, error, mails, sent.Select(s => s.Id).Distinct().Count());
        server.Mails.ShouldBe(mails);
    }

    [Test]
    public async Task A_resumed_mail_goes_only_to_those_who_did_not_get_it()
    {
        var refuses = true;
        var sent = new ConcurrentQueue<(string Id, string To)>();
        await using var server = new SmtpTarget(line => refuses && line.StartsWith("RCPT TO:<b", StringComparison.Ordinal) ? "550 5.1.1 nobody here" : null, sent);
        await using var bench = await OutsideBench.CreateAsync(
            new EmailNode { To = [Template.Parse("a@example.com"), Template.Parse("b@example.com"), Template.Parse("c@example.com")], Subject = Template.Parse("Report"), Body = Template.Parse("Done.") },
            null, ("Mail:Host", "127.0.0.1"), ("Mail:Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:Security", "None"), ("Mail:From", "ivr@example.com"));
        await RunAsync(bench, "dead");

        refuses = false;
        await bench.ResumeAsync();

        await Eventually.ShouldBeAsync(() => bench.Count("done") == 1);
        sent.Select(s => s.To).ShouldBe(["a", "c", "b"]);
        Check("SMTP server takes the refused recipient after `retry`", bench, "done", 1, null, 2, sent.Select(s => s.Id).Distinct().Count());
    }

    [TestCase("works", "done", 1, 1, null, "")]
    [TestCase("breaks a deadlock at this statement's cost", "done", 2, 1, null, "if nextval('tries') < 2 then raise sqlstate '40P01'; end if;")]
    [TestCase("kills the connection in the transaction", "done", 2, 1, null, "if nextval('tries') < 2 then perform pg_terminate_backend(pg_backend_pid()); end if;")]
    [TestCase("hangs in the statement", "done", 2, 1, null, "if nextval('tries') < 2 then perform pg_sleep(3600); end if;")]
    [TestCase("has no more room", "dead", 3, 0, "database", "raise sqlstate '53100';")]
    [TestCase("refuses the row", "dead", 1, 0, "database", "raise sqlstate '23505';")]
    public async Task Database(string name, string state, int attempts, int rows, string? error, string trouble)
    {
        if (_postgres is null)
            Assert.Ignore("PostgreSQL is not installed.");
        await SqlAsync("drop table if exists calls; create table calls (id text); drop sequence if exists tries; create sequence tries");
        await using var bench = await DatabaseBenchAsync(
            _postgres.ConnectionString, $"insert into calls (id) values (@id); do $$ begin {trouble} end $$", TimeSpan.FromSeconds(trouble.Contains("sleep", StringComparison.Ordinal) ? 2 : 20));

        await RunAsync(bench, state);

        Check($"Database {name}", bench, state, attempts, error, rows, rows);
        (await SqlAsync("select count(*) from calls")).ShouldBe(rows);
    }

    [TestCase("is down", "database-connect", false)]
    [TestCase("takes the connection and says nothing", "timeout", true)]
    public async Task Database_away(string name, string error, bool listens)
    {
        using var port = Ports.Reserve();
        await using var silent = new ScriptedServer((_, stream, cancellationToken) => stream.CopyToAsync(Stream.Null, cancellationToken));
        await using var bench = await DatabaseBenchAsync(
            $"Host=127.0.0.1;Port={(listens ? silent.Port : port.Port)};Username=x;Database=x;SSL Mode=Disable", "insert into calls (id) values (@id)", TimeSpan.FromSeconds(1));

        await RunAsync(bench, "dead");

        Check($"Database {name}", bench, "dead", 3, error, 0, 0);
    }

    private static Task<OutsideBench> DatabaseBenchAsync(string connection, string sql, TimeSpan timeout) => OutsideBench.CreateAsync(
        new DatabaseNode
        {
            Connection = "crm",
            Execute = sql,
            Parameters = new Dictionary<string, JsonTemplate> { ["id"] = JsonTemplate.Parse("{{ call.id }}") },
            Retry = Thrice,
            Timeout = timeout,
        },
        null, ("Connections:crm:Provider", "PostgreSql"), ("Connections:crm:ConnectionString", connection));

    private static async Task RunAsync(OutsideBench bench, string state)
    {
        await bench.QueueAsync();
        await bench.StartAsync();
        await Eventually.ShouldBeAsync(
            () => bench.Count(state) == 1, TimeSpan.FromSeconds(60), () => string.Join(", ", bench.Query("SELECT state, failed_attempts, error FROM runs")));
    }

    private static void Check(string what, OutsideBench bench, string state, int attempts, string? error, int effects, int keys)
    {
        var row = bench.Query("SELECT s.attempts, r.error FROM runs r JOIN steps s ON s.call_id = r.call_id")[0].Split('|', 2);
        var seen = row[1].Split(':')[0];
        Table.Add($"| {what} | {(state == "dead" ? "dead letter" : state)} | {row[0]} | {effects} | {keys} | {seen} |");
        (row[0], seen).ShouldBe((attempts.ToString(CultureInfo.InvariantCulture), error ?? ""));
        keys.ShouldBe(Math.Min(effects, 1), "every repetition carries the same key");
    }

    private static async Task<long> SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_postgres!.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is long count ? count : 0;
    }

    private static async Task AnswerAsync(string answer, Socket socket, NetworkStream stream, CancellationToken cancellationToken)
    {
        var kind = answer.Split(' ')[0];
        var status = answer.Contains(' ', StringComparison.Ordinal) ? answer[(kind.Length + 1)..] : Good;
        var head = $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\n";
        switch (kind)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case "reset":
                socket.LingerState = new LingerOption(true, 0);
                break;
            case "less":
                await WriteAsync(head + "Content-Length: 100\r\n\r\nshort");
                break;
            case "more":
                await WriteAsync(head + "Content-Length: 5\r\n\r\nexactHTTP/1.1 500 Oops\r\n\r\n");
                break;
            case "garbage":
                await WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                break;
            case "drip":
                await WriteAsync(head + "Content-Length: 100000\r\n\r\n");
                while (true)
                {
                    await WriteAsync("x");
                    await Task.Delay(1000, cancellationToken);
                }
            case "endless":
                await WriteAsync(head + "Transfer-Encoding: chunked\r\n\r\n");
                while (true)
                    await WriteAsync($"10000\r\n{new string('x', 0x10000)}\r\n");
            default:
                await WriteAsync(ScriptedHttpServer.Answer(answer));
                break;
        }

        async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
    }
}
