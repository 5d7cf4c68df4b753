using System.Net.Http.Json;
using System.Text;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Privacy;

/// <summary>What a caller enters in confidence, and what the configuration calls a secret, are found nowhere.</summary>
internal sealed class PrivacyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private PrivacyWorld _world = null!;

    [SetUp]
    public async Task Start() => _world = await PrivacyWorld.StartAsync();

    [TearDown]
    public async Task Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"{_world.Server.Log}{Environment.NewLine}{_world.Pbx.LogTail()}");
        await _world.DisposeAsync();
    }

    [TestCase("agi"), TestCase("ari")]
    public async Task Sensitive_input_and_secrets_are_in_no_table_file_log_trace_metric_report_or_alert(string transport)
    {
        if (transport == "ari")
            await Eventually.ShouldBeAsync(() => _world.Server.WholeLog.Contains("connected to Asterisk", StringComparison.Ordinal), Limit, () => _world.Server.Log);

        await CallWhileTheDatabaseIsAwayAsync(transport);
        await EventuallyIsAsync("dead");
        await _world.Alerts.WaitForRequestsAsync(1, Limit);
        _world.AcceptsAll = true;
        using (await _world.Server.Control.PostAsJsonAsync("runs/resume-all-dead", ""))
            await EventuallyIsAsync("done");
        await Eventually.ShouldBeAsync(
            async () => Found(new Traces("post-call run"), await _world.CollectAsync()).Contains("traces: plain")
                && Found(new Traces("asterisk_ivr.runs.done"), await _world.CollectAsync()).Contains("metrics: plain"), Limit);
        var places = await _world.CollectAsync();

        // First, that the search finds what is there: the ordinary entry, in each kind of place that may have it.
        var account = Found(new Traces(PrivacyFlow.Account), places);
        foreach (var place in (string[])["table calls", "table steps", "table activity", "file asterisk-ivr.db-wal", "spool while the database was away", "report", "control calls"])
            account.ShouldContain(hit => hit.StartsWith(place, StringComparison.Ordinal), place);
        foreach (var (place, text) in ((string, string)[])[
            ("log", "trce:"), ("table audit", "retry"), ("table steps", "mail"), ("metrics", "asterisk_ivr.runs.dead"), ("alerts", "http-422"), ("last request", "-")])
            Encoding.UTF8.GetString(places[place]).ShouldContain(text, Case.Sensitive, place);
        // The PIN and the secret were really there.
        Requests("/check").ShouldContain(request => request.Body.Contains(PrivacyFlow.Pin, StringComparison.Ordinal) && request.Headers["X-Api-Key"] == PrivacyFlow.Token);
        Requests("/submit").ShouldContain(request => request.Headers["Authorization"] == $"Bearer {PrivacyFlow.Token}");

        Found(new Traces(PrivacyFlow.Pin), places).ShouldBeEmpty();
        Found(new Traces(PrivacyFlow.Token), places).ShouldBeEmpty();
    }

    private async Task CallWhileTheDatabaseIsAwayAsync(string transport)
    {
        await using var call = await _world.Callers.CallAsync($"{transport}-{PrivacyFlow.Name}", "100");
        await call.Answered.WaitAsync(Limit);
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 2, Limit);
        await using (await _world.LockDatabaseAsync())
        {
            await call.PressAsync(PrivacyFlow.Account);
            await SpoolHoldsAsync("ask-pin");
            await call.PressAsync(PrivacyFlow.Pin);
            await SpoolHoldsAsync("hold");
            await call.HangUpAsync(16).WaitAsync(Limit);
            await SpoolHoldsAsync("closed");
        }
    }

    private Task SpoolHoldsAsync(string text) => Eventually.ShouldBeAsync(
        async () => (await _world.KeepSpoolAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0, Limit, () => $"{text}{Environment.NewLine}{_world.Server.Log}");

    private Task EventuallyIsAsync(string state) => Eventually.ShouldBeAsync(
        async () => (await _world.Server.GetAsync("calls")).AsArray() is [{ } only] && only["runState"]?.GetValue<string>() == state, Limit, () => _world.Server.Log);

    private IEnumerable<ReceivedRequest> Requests(string path) => _world.Target.Requests.Where(request => request.Path.StartsWith(path, StringComparison.Ordinal));

    private static List<string> Found(Traces traces, IReadOnlyDictionary<string, byte[]> places) => [.. places.SelectMany(place => traces.In(place.Key, place.Value))];
}
