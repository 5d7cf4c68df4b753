using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;
using MimeKit;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class EmailTests
{
    private static readonly EmailNode Mail = new()
    {
        To = [Make.Text("Ops <ops@example.com>")],
        Subject = Make.Text("Call of {{ session.name }}"),
        Body = Make.Text("Hello {{ session.name }}"),
    };

    [Test]
    public async Task A_mail_arrives_as_written()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);
        bench.Session.Set("name", "<Jürgen>");

        var outlet = await bench.RunAsync(Mail with
        {
            Cc = [Make.Text("cc@example.com")],
            Bcc = [Make.Text("hidden@example.com")],
            ReplyTo = Make.Text("desk@example.com"),
            Html = Make.Text("<p>{{ session.name }}</p>"),
        });

        outlet.ShouldBe(Outlets.Next);
        var mail = Received(server);
        mail.From.ToString().ShouldBe("\"IVR\" <ivr@example.com>");
        mail.To.ToString().ShouldBe("\"Ops\" <ops@example.com>");
        mail.Cc.ToString().ShouldBe("cc@example.com");
        mail.ReplyTo.ToString().ShouldBe("desk@example.com");
        mail.Subject.ShouldBe("Call of <Jürgen>");
        mail.TextBody.ShouldNotBeNull().Trim().ShouldBe("Hello <Jürgen>");
        mail.HtmlBody.ShouldNotBeNull().ShouldNotContain("<J");
        mail.HtmlBody.ShouldContain("&lt;J");
        mail.Date.ShouldBe(bench.Clock.GetUtcNow());
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        server.Messages.Single().ShouldNotContain("hidden@example.com");
        server.Commands.ShouldContain("RCPT TO:<hidden@example.com>");
        server.Commands.ShouldContain("QUIT");
    }

    [Test]
    public async Task Files_come_with_it_over_a_real_mail_server()
    {
        await using var server = await SmtpReceiver.StartAsync();
        using var bench = new NodeBench(new CallerScript(), Settings(server.Port));
        await bench.RunAsync(new ReportNode { SaveAs = "report", Format = ReportFormat.Csv });
        bench.Session.Set("name", "a/b\r\nX: 1.json");

        await bench.RunAsync(Mail with
        {
            Files =
            [
                new EmailFile { Name = Make.Text("report.csv"), Content = Make.Json("\"{{ session.report }}\"") },
                new EmailFile { Name = Make.Text("{{ session.name }}"), Content = Make.Json("""{ "who": "Jürgen" }""") },
                new EmailFile { Name = Make.Text("note"), Content = Make.Json("\"Grüße\""), Type = "text/plain" },
            ],
        });

        var mail = Parse((await server.WaitForMessagesAsync(1)).Single());
        mail.TextBody.ShouldNotBeNull().ShouldContain("Hello");
        var files = mail.Attachments.OfType<MimePart>().ToList();
        files.Select(f => (f.FileName, f.ContentType.MimeType)).ShouldBe([("report.csv", "text/csv"), ("a-b  X: 1.json", "application/json"), ("note", "text/plain")]);
        Text(files[0]).ShouldBe(bench.Session.Get("report")!.GetValue<string>());
        Text(files[1]).ShouldContain("\"Jürgen\"");
        Text(files[2]).ShouldBe("Grüße");
    }

    [Test]
    public void Files_are_bounded_and_of_a_type()
    {
        var file = new EmailFile { Name = Make.Text("a"), Content = Make.Json("1") };

        (Mail with { Files = [.. Enumerable.Repeat(file, 21)] }).Problems.ShouldHaveSingleItem();
        (Mail with { Files = [file with { Type = "csv" }] }).Problems.ShouldHaveSingleItem().Message.ShouldContain("'csv'");
    }

    [Test]
    public async Task Every_attempt_carries_the_same_message_id_and_every_node_another()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);

        await bench.RunAsync(Mail, "call/a-b");
        await bench.RunAsync(Mail, "call/a-b");
        await bench.RunAsync(Mail, "call/a_b");

        server.Messages.Select(Parse).Select(m => m.MessageId).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["call.a-b@example.com", "call.a_b@example.com"]);
    }

    [TestCase("a/b", "a.b@x")]
    [TestCase("a.b", "a=002eb@x")]
    [TestCase("ü <x>@y\r\n", "=00fc=0020=003cx=003e=0040y=000d=000a@x")]
    public void A_message_id_is_valid_whatever_the_key(string key, string id) => MailMessages.MessageId(key, "x").ShouldBe(id);

    [Test]
    public async Task A_line_break_in_a_value_makes_no_header()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);
        bench.Session.Set("name", "x\r\nBcc: evil@example.com\r\n\r\nbody");

        await bench.RunAsync(Mail);

        Received(server).Subject.ShouldBe("Call of x  Bcc: evil@example.com    body");
        server.Commands.Count(c => c.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
    }

    [TestCase("")]
    [TestCase("ops")]
    [TestCase("a@example.com, b@example.com")]
    [TestCase("a@example.com\r\nBcc: b@example.com")]
    [TestCase("a@example.com> RCPT TO:<b@example.com")]
    public async Task An_address_is_one_address(string address)
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);
        bench.Session.Set("address", address);

        var fault = await bench.FaultOfAsync(Mail with { To = [Make.Text("{{ session.address }}")] });

        (fault.Code, fault.IsPermanent).ShouldBe(("mail-address", true));
        server.Commands.Count.ShouldBe(0);
    }

    [TestCase("MAIL", "451 later", "smtp-451", false)]
    [TestCase("MAIL", "550 no", "smtp-550", true)]
    [TestCase("RCPT", "450 mailbox busy", "smtp-450", false)]
    [TestCase("RCPT", "550 nobody here", "smtp-550", true)]
    [TestCase("DATA", "452 full", "smtp-452", false)]
    [TestCase(".", "451 greylisted", "smtp-451", false)]
    [TestCase(".", "554 spam", "smtp-554", true)]
    [TestCase(".", "", "mail-network", false)]
    [TestCase("RCPT", "nonsense", "mail-network", false)]
    public async Task What_the_server_refuses_is_tried_again_only_where_that_can_help(string command, string reply, string code, bool permanent)
    {
        await using var server = new ScriptedSmtpServer(line => line.StartsWith(command, StringComparison.Ordinal) ? reply : null);
        using var bench = Bench(server);

        var fault = await bench.FaultOfAsync(Mail);

        (fault.Code, fault.IsPermanent).ShouldBe((code, permanent));
    }

    [Test]
    public async Task A_mail_that_was_accepted_counts_even_if_the_goodbye_fails()
    {
        await using var server = new ScriptedSmtpServer(line => line == "QUIT" ? "" : null);
        using var bench = Bench(server);

        (await bench.RunAsync(Mail)).ShouldBe(Outlets.Next);
    }

    [TestCase("535 no", true)]
    [TestCase("454 later", false)]
    public async Task A_refused_login_is_a_fault_that_names_no_password(string reply, bool permanent)
    {
        await using var server = new ScriptedSmtpServer(line => line.StartsWith("AUTH", StringComparison.Ordinal) ? reply : null);
        using var bench = Bench(server, ("Mail:User", "joe"), ("Mail:Password", "hunter2"));

        var fault = await bench.FaultOfAsync(Mail);

        (fault.Code, fault.IsPermanent).ShouldBe(("mail-login", permanent));
        fault.ToString().ShouldNotContain("hunter2");
    }

    [Test]
    public async Task A_login_is_sent()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server, ("Mail:User", "joe"), ("Mail:Password", "hunter2"));

        await bench.RunAsync(Mail);

        server.Commands.ShouldContain($"AUTH PLAIN {Convert.ToBase64String("\0joe\0hunter2"u8)}");
    }

    [Test]
    public async Task Without_the_encryption_that_is_asked_for_nothing_is_sent()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server, ("Mail:Security", "StartTls"));

        (await bench.FaultOfAsync(Mail)).Code.ShouldBe("mail-unsupported");

        server.Commands.ShouldNotContain(c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_server_that_hangs_runs_into_the_nodes_time_limit()
    {
        var asked = new TaskCompletionSource();
        await using var server = new ScriptedServer((_, _, cancellationToken) =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        });
        using var bench = new NodeBench(new CallerScript(), Settings(server.Port));

        var running = bench.RunAsync(Mail);
        await asked.Task;
        bench.Clock.Advance(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<NodeFaultException>(running)).Code.ShouldBe("timeout");
    }

    [Test]
    public async Task Nobody_listening_is_a_passing_fault()
    {
        int port;
        await using (var gone = new ScriptedSmtpServer())
            port = gone.Port;
        using var bench = new NodeBench(new CallerScript(), Settings(port));

        var fault = await bench.FaultOfAsync(Mail);

        (fault.Code, fault.IsPermanent).ShouldBe(("mail-network", false));
    }

    [Test]
    public async Task Without_a_mail_server_the_fault_names_the_key_to_set()
    {
        using var bench = new NodeBench();

        (await bench.FaultOfAsync(Mail)).Message.ShouldContain("Mail:Host");
    }

    [Test]
    public async Task Only_recordings_of_the_call_can_be_attached()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);
        bench.Session.Set("message", "/etc/passwd");

        var fault = await bench.FaultOfAsync(Mail with { Attach = [Make.Text("{{ session.message }}")] });

        (fault.Code, fault.IsPermanent).ShouldBe(("no-recording", true));
        server.Messages.ShouldBeEmpty();
    }

    [Test]
    public async Task What_was_not_recorded_is_left_out()
    {
        await using var server = new ScriptedSmtpServer();
        using var bench = Bench(server);

        (await bench.RunAsync(Mail with { Attach = [Make.Text("{{ session.message }}"), Make.Text("{{ call.recordings | last }}")] })).ShouldBe(Outlets.Next);

        Received(server).Attachments.ShouldBeEmpty();
    }

    private static NodeBench Bench(ScriptedSmtpServer server, params (string Key, string? Value)[] more) =>
        new(new CallerScript(), [.. Settings(server.Port), .. more]);

    private static (string Key, string? Value)[] Settings(int port) =>
        [("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{port}"), ("Mail:Security", "None"), ("Mail:From", "IVR <ivr@example.com>")];

    private static string Text(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content.ShouldNotBeNull().DecodeTo(content);
        return System.Text.Encoding.UTF8.GetString(content.ToArray());
    }

    private static MimeMessage Received(ScriptedSmtpServer server) => Parse(server.Messages.ShouldHaveSingleItem());

    private static MimeMessage Parse(string text)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return MimeMessage.Load(stream);
    }
}
