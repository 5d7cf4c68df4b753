using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>Calls over FastAGI, and what the reports say of them.</summary>
public sealed class ReportCommandTests
{
    private ServerFolder _folder = null!;
    private HttpReceiver _crm = null!;
    private RunningServer _server = null!;

    [OneTimeSetUp]
    public async Task PlaceCalls()
    {
        _folder = new ServerFolder();
        _crm = await HttpReceiver.StartAsync();
        _folder.Configuration["Env"] = new JsonObject { ["crm"] = _crm.Uri.ToString().TrimEnd('/') };
        _folder.WriteConfiguration();
        _server = await RunningServer.StartAsync(_folder);
        await _server.CallAsync("1001", "11234");
        await _server.CallAsync("1002", "1");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _crm.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Days_counts_calls_choices_and_post_call_runs()
    {
        var result = await _server.RunAsync("report", "days", "--json");

        result.ExitCode.ShouldBe(ExitCodes.Success);
        var days = JsonNode.Parse(result.Output)!.AsArray();
        // Midnight can come between the two calls.
        days.Sum(day => day!["calls"]!.GetValue<int>()).ShouldBe(2);
        days.Sum(day => day!["choices"]!["choose"]!["ask-pin"]!.GetValue<int>()).ShouldBe(2);
        days.Sum(day => day!["runs"]!["done"]!.GetValue<int>()).ShouldBe(2);
        days.ShouldAllBe(day => day!["flow"]!.GetValue<string>() == "support" && day["longestSeconds"]!.GetValue<double>() >= day["averageSeconds"]!.GetValue<double>());
    }

    [Test]
    public async Task Days_is_a_table_for_people()
    {
        var result = await _server.RunAsync("report", "days");

        foreach (var part in (string[])["support", "choose: ask-pin", "post-call done", "of"])
            result.Output.ShouldContain(part);
    }

    [Test]
    public async Task Calls_as_csv_has_a_line_of_names_and_one_for_each_call_with_the_pin_masked()
    {
        var result = await _server.RunAsync("report", "calls", "--from", "yesterday", "--format", "csv");

        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lines[0].ShouldStartWith("started,id,flow,caller,");
        lines.Length.ShouldBe(3);
        lines[1].ShouldContain("1001");
        lines[1].ShouldContain("choose:1");
        lines[1].ShouldContain("ask-pin=••••");
        result.Output.ShouldNotContain("1234");
    }

    [Test]
    public async Task A_page_stands_alone_and_has_charts()
    {
        var file = _folder["days.html"];

        var result = await _server.RunAsync("report", "days", "--format", "html", "--output", file);

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldBeEmpty();
        var page = await File.ReadAllTextAsync(file);
        page.ShouldStartWith("<!doctype html>");
        foreach (var part in (string[])["Calls a day", "Choices in support, choose", "<svg", "ask-pin"])
            page.ShouldContain(part);
        page.ShouldNotContain("http");
        page.ShouldNotContain("<script");
    }

    [TestCase("--from", "last week", "no day and no moment")]
    [TestCase("--from", "2026-02-30", "no day and no moment")]
    [TestCase("--to", "2001-01-01", "--from is not before")]
    public async Task A_period_that_is_none_is_refused(string option, string value, string message)
    {
        var result = await _server.RunAsync("report", "days", option, value);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain(message);
    }
}
