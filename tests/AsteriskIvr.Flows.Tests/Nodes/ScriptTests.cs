using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class ScriptTests
{
    /// <summary>Far above every limit of a script: it is reached by none that works.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private NodeBench _bench = null!;

    [SetUp]
    public void Set_up() => _bench = Bench();

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [TestCase("return 1 + 1", "2")]
    [TestCase("return session.n * 2", "10")]
    [TestCase("return [call.callerNumber, env.crm, typeof secrets]", "[\"\\u002B4930123\",\"https://crm\",\"undefined\"]")]
    [TestCase("return { a: [1, null, true, 'x\\n'], b: { c: 1.5 }, u: undefined, f: () => 1 }", "{\"a\":[1,null,true,\"x\\n\"],\"b\":{\"c\":1.5}}")]
    [TestCase("return new Date(Date.UTC(2026, 2, 1)).toISOString()", "\"2026-03-01T00:00:00.000Z\"")]
    [TestCase("return [3, 1, 2].sort((a, b) => a - b).map(n => n * n).join('-') + [[1, [2]], 3].flat(9).length", "\"1-4-93\"")]
    [TestCase("return 'a-b'.replace(/-/g, '+').replaceAll('+', m => m + m).padStart(6, '.').concat('!', 'x'.repeat(2))", "\"..a\\u002B\\u002Bb!xx\"")]
    [TestCase("", "null")]
    [TestCase("return", "null")]
    public async Task What_it_returns_is_kept_as_JSON(string script, string json)
    {
        _bench.Session.Set("n", 5);

        (await RunAsync(script)).ShouldBe(Outlets.Next);

        (_bench.Session.Get("result")?.ToJsonString() ?? "null").ShouldBe(json);
    }

    [Test]
    public async Task It_changes_the_variables_that_it_may_and_no_others()
    {
        _bench.Session.Set("n", 5);
        _bench.Session.Set("list", new JsonArray(1));

        await RunAsync("session.n++; session.list.push(2); session.made = 'x'", "n", "list", "made");

        _bench.Session.Get("n")!.GetValue<int>().ShouldBe(6);
        _bench.Session.Get("list")!.ToJsonString().ShouldBe("[1,2]");
        _bench.Session.Get("made")!.GetValue<string>().ShouldBe("x");

        (await FaultAsync("session.n = 1", "list")).Message.ShouldContain("'n'");
        (await FaultAsync("delete session.n", "list")).Message.ShouldContain("'n'");
        _bench.Session.Get("n")!.GetValue<int>().ShouldBe(6);
    }

    [Test]
    public async Task A_script_that_throws_has_failed_and_says_where()
    {
        var fault = await FaultAsync("let a = 1;\nthrow new Error('no such customer')");

        (fault.Code, fault.IsPermanent).ShouldBe(("script-error", true));
        fault.Message.ShouldBe("The script failed in its line 2: no such customer");
    }

    [TestCase("while (true) {}", "script-statements,script-time")]
    [TestCase("for (;;);", "script-statements,script-time")]
    [TestCase("try { while (true) {} } finally { while (true) {} }", "script-statements,script-time")]
    [TestCase("while (true) { try { f() } catch (e) {} } function f() { f() }", "script-depth,script-statements,script-time,script-error")]
    [TestCase("function f(n) { return 1 + f(n + 1) } return f(0)", "script-depth")]
    [TestCase("const f = n => 1 + f(n + 1); return f(0)", "script-depth")]
    [TestCase("const o = { get x() { return this.x } }; return o.x", "script-depth")]
    [TestCase("const o = { toString() { return '' + this } }; return '' + o", "script-depth,script-error,script-time")]
    [TestCase("let s = 'x'; for (let i = 0; i < 40; i++) s += s; return s.length + s.charCodeAt(5)", "script-memory")]
    [TestCase("return 'x'.repeat(500000000)", "script-error")]
    [TestCase("return 'x'.padStart(500000000)", "script-error")]
    [TestCase("return 'x'.repeat(20000).replaceAll('x', 'y'.repeat(20000))", "script-error")]
    [TestCase("return 'x'.repeat(20000).replace(/x/g, \"$`$'\")", "script-error")]
    [TestCase("const b = 'y'.repeat(1000000); return 'x'.repeat(1000).replace(/x/g, () => b)", "script-error")]
    [TestCase("return /x/g[Symbol.replace]('x'.repeat(20000), 'y'.repeat(20000))", "script-error")]
    [TestCase("return new Array(8000).fill('y'.repeat(1000000)).join('')", "script-error,script-time")]
    [TestCase("const b = 'y'.repeat(1000000); return b.concat(...new Array(8000).fill(b))", "script-error")]
    [TestCase("return new Array(1000000000).fill(1)", "script-memory")]
    [TestCase("const a = []; while (true) a.push(a.length)", "script-memory")]
    [TestCase("let a = [1, 2]; for (let i = 0; i < 40; i++) a = [...a, ...a]; return a", "script-memory")]
    [TestCase("const o = {}; for (let i = 0; ; i++) o['k' + i] = 'x'.repeat(100)", "script-memory,script-statements,script-time")]
    [TestCase("let a = 'x'; for (let i = 0; i < 30; i++) a = [a, a]; return a", "script-error,script-statements,script-time,script-memory")]
    [TestCase("let a = 'x'; for (let i = 0; i < 30; i++) a = [a, a]; return JSON.stringify(a)", "script-error,script-statements,script-time,script-memory")]
    [TestCase("let a = 'x'; for (let i = 0; i < 30; i++) a = [a, a]; return a.join()", "script-error,script-statements,script-time,script-memory")]
    [TestCase("let a = 'x'; for (let i = 0; i < 30; i++) a = [a, a]; return '' + a", "script-error,script-statements,script-time,script-memory")]
    [TestCase("let a = 'x'; for (let i = 0; i < 30; i++) a = [a, a]; return a.flat(Infinity)", "script-error,script-statements,script-time,script-memory")]
    [TestCase("let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a", "script-error,script-depth,script-time")]
    [TestCase("let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a.join()", "script-error,script-depth,script-time")]
    [TestCase("const a = []; a.push(a); return a", "script-error,script-depth")]
    [TestCase("return /^(a+)+$/.test('a'.repeat(40) + 'b')", "script-regex")]
    [TestCase("return ('a'.repeat(40) + 'b').match('^(a|aa)+$')", "script-regex")]
    [TestCase("const o = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) }; return Array.from(o)", "script-memory,script-time,script-statements")]
    [TestCase("function* g() { while (true) yield 1 } return [...g()]", "script-memory,script-time,script-statements")]
    [TestCase("return new ArrayBuffer(2000000000)", "script-error")]
    [TestCase("return new Uint8Array(2000000000)", "script-error")]
    [TestCase("return 'x'.repeat(1100000)", "script-result")]
    [TestCase("return eval('1 + 1')", "script-error")]
    [TestCase("return new Function('return 1')()", "script-error")]
    [TestCase("return (() => 1).constructor('return 1')()", "script-error")]
    [TestCase("return System.IO.File.ReadAllText('/etc/passwd')", "script-error")]
    [TestCase("return importNamespace('System')", "script-error")]
    [TestCase("return session.GetType()", "script-error")]
    public async Task Its_limits_hold(string script, string codes)
    {
        var fault = await FaultAsync(script);

        codes.Split(',').ShouldContain(fault.Code, fault.Message);
        fault.IsPermanent.ShouldBe(fault.Code != "script-time");
        // The server lives, and the next script runs.
        (await RunAsync("return 1")).ShouldBe(Outlets.Next);
    }

    [Test]
    public async Task A_script_sees_no_sensitive_value_unless_it_is_told_to()
    {
        _bench.Session.Set("pin", "9182", sensitive: true);

        await RunAsync("return session.pin + Object.keys(session)");

        _bench.Session.Get("result")!.GetValue<string>().ShouldBe($"{Session.Mask}pin");
        _bench.Session.IsSensitive("result").ShouldBeFalse();
    }

    [Test]
    public async Task Whatever_a_script_makes_that_sees_them_is_sensitive()
    {
        _bench.Session.Set("pin", "9182", sensitive: true);
        var node = Node("session.tail = [...session.pin].reverse().join(''); return session.pin.length", "tail") with { Sensitive = true };

        await _bench.RunAsync(node);

        _bench.Session.Get("tail")!.GetValue<string>().ShouldBe("2819");
        _bench.Session.IsSensitive("tail").ShouldBeTrue();
        _bench.Session.IsSensitive("result").ShouldBeTrue();
        _bench.Session.ToStorable().ToJsonString().ShouldNotContain("2819");

        var fault = await _bench.FaultOfAsync(Node("throw new Error([...session.pin].reverse().join(''))") with { Sensitive = true });
        fault.Message.ShouldBe("The script failed in its line 1.");
        fault = await _bench.FaultOfAsync(Node("session['x' + session.pin] = 1") with { Sensitive = true });
        fault.Message.ShouldNotContain("9182");
    }

    [Test]
    public async Task Scripts_are_off_unless_the_configuration_turns_them_on()
    {
        using var bench = new NodeBench();

        (await bench.FaultOfAsync(Node("return 1"))).Code.ShouldBe("script-disabled");
        Node("return 1").Needs.ShouldHaveSingleItem().Hint.ShouldContain("Script:Enabled");
    }

    [Test]
    public async Task Many_scripts_at_once_do_not_see_each_other()
    {
        var script = ScriptText.Parse("session.n = (session.n ?? 0) + 1; globalThis.seen = (globalThis.seen ?? 0) + 1; return globalThis.seen", null);
        var benches = Enumerable.Range(0, 20).Select(_ => Bench()).ToList();

        await Task.WhenAll(benches.Select(bench => bench.RunAsync(new ScriptNode { Script = script, SaveAs = "result", Changes = ["n"] }))).WaitAsync(Patience);

        benches.ShouldAllBe(bench => bench.Session.Get("result")!.GetValue<int>() == 1 && bench.Session.Get("n")!.GetValue<int>() == 1);
        benches.ForEach(bench => bench.Dispose());
    }

    [TestCase("return 1 +", 10)]
    [TestCase("let a = 1;\nlet b = ;", 19)]
    [TestCase("}); evil(); (function () {", 0)]
    [TestCase("return 10n ** 1000000n", 7)]
    [TestCase("return await x", 7)]
    [TestCase("const f = async () => 1", 10)]
    public void A_mistake_is_found_when_the_flow_is_read(string script, int offset) =>
        Should.Throw<ExpressionException>(() => ScriptText.Parse(script, null)).Offset.ShouldBe(offset);

    [Test]
    public void A_script_is_bounded() => Should.Throw<ExpressionException>(() => ScriptText.Parse(new string(' ', ScriptText.MaxLength + 1), null));

    private static NodeBench Bench()
    {
        // The longest there is: on a busy machine a second can pass without a step.
        var bench = new NodeBench(new CallerScript(), ("Script:Enabled", "true"), ("Script:MaxTime", "00:00:10"));
        ((Dictionary<string, string>)bench.Scope.Env)["crm"] = "https://crm";
        return bench;
    }

    private static ScriptNode Node(string script, params string[] changes) => new() { Script = ScriptText.Parse(script, null), SaveAs = "result", Changes = changes, Timeout = Patience };

    private async Task<string> RunAsync(string script, params string[] changes) => await _bench.RunAsync(Node(script, changes)).WaitAsync(Patience);

    private async Task<NodeFaultException> FaultAsync(string script, params string[] changes) => await _bench.FaultOfAsync(Node(script, changes)).WaitAsync(Patience);
}
