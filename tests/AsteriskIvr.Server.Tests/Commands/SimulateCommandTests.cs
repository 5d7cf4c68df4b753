using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>A call that is played in the terminal; here what is typed comes from a file, as it can from a pipe.</summary>
public sealed class SimulateCommandTests
{
    private static readonly string Support = Path.Combine(Repository.Root, "flows/support.yaml");
    private static readonly string Agent = Path.Combine(Repository.Root, "flows/agent.yaml");

    [Test]
    public async Task A_call_is_played_and_what_follows_is_shown()
    {
        var result = await CommandResult.TypeAsync("\n1\n4711#\n{\"amount\": 42}\n\n", "simulate", Support);

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("""
              ask-account
                ♪ your
                ♪ number
                ♪ astcc-followed-by-the-pound-key
                keys > ••••
              look-up
                GET https://crm.example.com/balances?account=•••• answers: Enter = 200 {}, or JSON, a status, timeout > {"amount": 42}
              tell
                ♪ digits/40
                ♪ digits/2
            """);
        result.Output.ShouldContain("The call is over: system-disconnect.");
        result.Output.ShouldContain("parameters: id=01900000-0000-7000-8000-000000000001, caller=1001, seconds=");
        result.Output.ShouldContain("POST https://crm.example.com/reports");
        result.Output.ShouldContain("subject: Call from 1001: system-disconnect");
        result.Output.ShouldContain("All is done.");
        result.Output.ShouldNotContain("4711");
    }

    [Test]
    public async Task Faults_are_injected_while_it_goes_on()
    {
        var result = await CommandResult.TypeAsync("!http 500\n\n1\n4711#\n!transfer busy\n!database down 2\n\n", "simulate", Support);

        result.Output.ShouldContain("http: 500, until !http ok.");
        result.Output.ShouldContain("database: down, 2 time(s).");
        result.Output.ShouldContain("write-row → next, 3 attempts");
        result.Output.ShouldContain("submit failed, 12 attempts (http-500");
        result.Output.ShouldContain("A DEAD LETTER at 'submit'");
        result.Output.ShouldContain("no-balance");
        result.Output.ShouldContain("→ busy");
    }

    [Test]
    public async Task A_caller_hangs_up_by_h_and_at_the_end_of_the_input()
    {
        (await CommandResult.TypeAsync("\n1h\n\n", "simulate", Support)).Output.ShouldMatch("ask-account +the call ended here");
        (await CommandResult.TypeAsync("\nh\n\n", "simulate", Support)).Output.ShouldMatch("choose +the call ended here");
        (await CommandResult.TypeAsync("", "simulate", Support)).Output.ShouldContain("caller-hangup");
    }

    [Test]
    public async Task Mistakes_in_what_is_typed_are_said_and_asked_again()
    {
        var result = await CommandResult.TypeAsync("?\n!http\n!http nonsense-of-mine\n!nothing 5\n\nbusy\n\n\n\n", "simulate", Agent);

        result.Output.ShouldContain("the caller hangs up; after keys too");
        result.Output.ShouldContain("A fault is written as !http 500");
        result.Output.ShouldContain("'nonsense-of-mine' is no fault");
        result.Output.ShouldContain("→ busy");
        result.Output.ShouldContain("subject: Call back 1001");
    }

    [Test]
    public async Task A_case_of_the_tests_is_shown()
    {
        var result = await CommandResult.RunAsync("simulate", Support, "--case", "amount is a fault");

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("fault in tell");
        result.Output.ShouldContain("page-someone → next");
    }

    [Test]
    public async Task What_is_typed_can_come_from_a_file()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["typed"], "\n0\nnoAnswer\n\n");

        var result = await CommandResult.RunAsync("simulate", Support, "--script", folder["typed"], "--caller", "4930", "--at", "2026-12-24T20:00:00+01:00");

        result.Output.ShouldContain("from 4930 to 100, Thu 2026-12-24 20:00:00 +01:00");
        result.Output.ShouldContain("→ noAnswer");
    }

    [TestCase("nothing.yaml")]
    [TestCase("flows/hello.yaml", "--at", "tomorrow")]
    [TestCase("flows/hello.yaml", "--case", "of nobody")]
    [TestCase("flows/hello.yaml", "--case", "greeting", "--live")]
    [TestCase("flows/hello.yaml", "--script", "nothing.txt")]
    public async Task What_cannot_be_understood_ends_with_2(string flow, params string[] more) =>
        (await CommandResult.RunAsync(["simulate", Path.Combine(Repository.Root, flow), .. more])).ExitCode.ShouldBe(ExitCodes.Usage);

    [Test]
    public async Task A_flow_with_mistakes_is_not_played()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["bad.yaml"], TestFlows.Broken);

        var result = await CommandResult.RunAsync("simulate", folder["bad.yaml"]);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("bad.yaml:4:");
    }

    [Test]
    public async Task Live_acts_on_the_real_outside_and_says_so()
    {
        using var folder = new TempFolder();
        await using var receiver = await HttpReceiver.StartAsync();
        await File.WriteAllTextAsync(folder["live.yaml"], $$$"""
            schema: 1
            name: live
            nodes:
              start: { type: start, next: greet, exception: trouble, hangup: after-call }
              greet: { type: play, prompt: { sound: hello-world }, next: end }
              trouble: { type: exception, next: end }
              after-call: { type: hangup, next: submit }
              submit: { type: http, method: POST, url: "{{{receiver.Uri}}}calls", json: { why: "{{ call.endReason }}" }, next: end }
              end: { type: end }
            """);

        var result = await CommandResult.TypeAsync("\n\n", "simulate", folder["live.yaml"], "--live");

        result.Output.ShouldContain("LIVE: requests, mails and database rows are REAL");
        result.Output.ShouldContain("submit → next");
        receiver.Requests.ShouldHaveSingleItem().Body.ShouldBe("{\"why\":\"completed\"}");
    }
}
