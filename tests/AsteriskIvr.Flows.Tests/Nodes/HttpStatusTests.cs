using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>Statuses and classes of them as outlets.</summary>
internal sealed class HttpStatusTests
{
    private NodeBench _bench = null!;

    [SetUp]
    public void Set_up() => _bench = new NodeBench();

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [TestCase("404 Not Found", "404", "404,4xx,failed")]
    [TestCase("410 Gone", "4xx", "404,4xx,failed")]
    [TestCase("302 Found", "3xx", "3xx")]
    [TestCase("204 No Content", "204", "204,2xx")]
    [TestCase("200 OK", "2xx", "204,2xx")]
    [TestCase("200 OK", "next", "404")]
    public async Task What_is_for_good_is_taken_at_once_and_the_specific_before_the_class(string status, string outlet, string wired)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(status, status.StartsWith("204", StringComparison.Ordinal) ? "" : "why"));

        (await _bench.RunAsync(Node(server, wired))).ShouldBe(outlet);

        _bench.Session.Get("answer")!["status"]!.GetValue<int>().ShouldBe(int.Parse(status[..3]));
    }

    [TestCase("503 Service Unavailable", "5xx", "5xx,failed")]
    [TestCase("429 Too Many Requests", "429", "429,4xx,failed")]
    public async Task What_may_pass_is_tried_again_and_then_taken_instead_of_failed(string status, string outlet, string wired)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(status));

        var fault = await _bench.FaultOfAsync(Node(server, wired));

        (fault.IsPermanent, fault.Outlet).ShouldBe((false, outlet));
    }

    [TestCase("503 Service Unavailable", "404,failed")]
    [TestCase("400 Bad Request", "404,5xx,failed")]
    public async Task Without_an_outlet_of_its_own_a_status_is_a_failure(string status, string wired)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(status));

        (await _bench.FaultOfAsync(Node(server, wired))).Outlet.ShouldBeNull();
    }

    [Test]
    public void Only_statuses_are_outlets_of_a_node() =>
        new HttpNode { Url = Make.Text("http://x/"), Wiring = Make.Wires(("404", "a"), ("4xx", "b"), ("6xx", "c"), ("999", "d"), ("40x", "e"), ("next", "f"), ("4XX", "g")) }.OwnOutlets.ShouldBe(["404", "4xx"]);

    private static HttpNode Node(ScriptedHttpServer server, string wired) =>
        new() { Url = Make.Text(server.Url), SaveAs = "answer", Wiring = Make.Wires([.. wired.Split(',').Append("next").Select(outlet => (outlet, outlet))]) };
}
