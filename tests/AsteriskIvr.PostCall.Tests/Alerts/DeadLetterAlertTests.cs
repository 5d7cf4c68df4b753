using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Tests.Outside;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.PostCall.Tests.Alerts;

internal sealed class DeadLetterAlertTests
{
    private readonly ConcurrentQueue<(string Id, string To)> _mails = new();
    private FakeTimeProvider _time = null!;
    private DeadLetterCounts _counts = null!;
    private LogLines<DeadLetterAlert> _log = null!;
    private HttpReceiver _receiver = null!;
    private SmtpTarget _mailServer = null!;
    private ServiceProvider _services = null!;
    private DeadLetterAlert _alert = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _time = new FakeTimeProvider();
        _counts = new DeadLetterCounts(_time);
        _log = new LogLines<DeadLetterAlert>();
        _mails.Clear();
        _receiver = await HttpReceiver.StartAsync();
        _mailServer = new SmtpTarget(_ => null, _mails);
        var configuration = new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = _mailServer.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = "None",
            ["Mail:From"] = "ivr@example.com",
            ["AlertChannels:hook:Webhook"] = _receiver.Uri + "hook/s3cret",
            ["AlertChannels:ops:Mail:0"] = "a@example.com",
            ["AlertChannels:ops:Mail:1"] = "b@example.com",
        };
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build())
            .AddFlows().AddHttpClient().BuildServiceProvider();
        _alert = new DeadLetterAlert(
            _counts, _services.GetRequiredService<IAlertTransport>(), _services.GetRequiredService<IOptions<AlertChannels>>(), Options.Create(new AlertOptions { Channels = ["hook", "ops"] }), _time, _log);
        await _alert.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _alert.StopAsync(CancellationToken.None);
        _alert.Dispose();
        await _services.DisposeAsync();
        await _mailServer.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task Ten_thousand_dead_letters_make_one_summary()
    {
        for (var i = 0; i < 10_000; i++)
            _counts.Add("support", i % 4 == 0 ? "mail" : "submit", "http-404");

        await ToldAsync(1);

        var posted = JsonNode.Parse(_receiver.Requests.ShouldHaveSingleItem().Body)!;
        posted["title"]!.GetValue<string>().ShouldBe("AsteriskIvr: 10000 dead letter(s)");
        posted["severity"]!.GetValue<string>().ShouldBe("critical");
        posted["fields"]!.AsObject().Select(f => $"{f.Key}: {f.Value}").ShouldBe(["support/submit http-404: 7500", "support/mail http-404: 2500"]);
        _mailServer.Mails.ShouldBe(1);
        _log.Lines.ShouldBe([(LogLevel.Critical, "10000 post-call run(s) became dead letters: 7500 at support/submit (http-404), 2500 at support/mail (http-404). See them with: asterisk-ivr runs --dead")]);
    }

    [Test]
    public async Task The_next_summary_comes_when_the_interval_is_over()
    {
        _counts.Add("support", "submit", "http-404");
        await ToldAsync(1);
        _counts.Add("support", "submit", "http-404");
        _counts.Add("support", "submit", "http-404");

        var asked = _time.GetUtcNow();
        await ToldAsync(2);

        (_time.GetUtcNow() - asked).ShouldBeGreaterThan(TimeSpan.FromMinutes(9));
        _receiver.Requests[1].Body.ShouldContain("2 dead letter(s)");
    }

    [Test]
    public async Task What_could_not_be_told_is_told_with_the_next_and_its_failure_makes_no_alert()
    {
        _receiver.Answer = _ => new HttpAnswer(500);
        _counts.Add("support", "submit", "http-404");
        await PassUntilAsync(() => _log.Lines.Count >= 1);
        await Eventually.ShouldBeAsync(() => _log.Lines.Count == 2 && _mailServer.Mails == 1);
        _log.Lines[1].ShouldBe((LogLevel.Error, $"Nobody could be told of dead letters by channel 'hook' (the alert to {_receiver.Uri.Authority} answered 500 Internal Server Error.); it is tried again with the next alert."));

        _receiver.Answer = _ => new HttpAnswer();
        await PassUntilAsync(() => _receiver.Requests.Count == 2);

        _receiver.Requests[1].Body.ShouldContain("1 dead letter(s)");
        _mailServer.Mails.ShouldBe(1, "by mail it was told before");
        _log.Lines.ShouldAllBe(line => !line.Text.Contains("s3cret", StringComparison.Ordinal));
    }

    [Test]
    public void So_many_kinds_are_told_apart_and_none_is_left_out()
    {
        for (var i = 0; i < 1_000; i++)
            _counts.Add("support", $"n{i}", "http-404");

        var summary = _counts.Take();

        (summary.Count, summary.Groups.Count).ShouldBe((1_000, DeadLetterCounts.MaxGroups));
        _counts.Take().Count.ShouldBe(0);
    }

    [Test]
    public async Task A_dead_letter_of_a_run_is_counted_by_flow_node_and_kind()
    {
        await using var bench = await PostCallBench.CreateAsync();
        bench.Work.Fails("second", _ => new NodeFaultException("http-404", "No such report.") { IsPermanent = true });
        await bench.Database.QueueRunAsync();

        await bench.ExecuteDueAsync();

        bench.DeadLetters.Take().Groups.ShouldBe([new DeadLetterGroup("support", "second", "http-404", 1)]);
    }

    // Time passes until the telling begins, and not while it lasts.
    private async Task ToldAsync(int times)
    {
        await PassUntilAsync(() => _log.Lines.Count >= times);
        await Eventually.ShouldBeAsync(() => _receiver.Requests.Count == times && _mailServer.Mails == times);
    }

    private async Task PassUntilAsync(Func<bool> condition) =>
        await Eventually.ShouldBeAsync(() =>
        {
            if (condition())
                return true;
            _time.Advance(TimeSpan.FromSeconds(5));
            return false;
        }, TimeSpan.FromSeconds(60), () => string.Join('\n', _log.Lines));
}
