using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using CsCheck;

namespace AsteriskIvr.Flows.Tests.Yaml;

public class FlowReaderPropertyTests
{
    private static readonly string[] Pieces =
    [
        "schema: 1\n", "name: x\n", "nodes:\n", "  a: { type: play, prompt: { sound: x }, next: b }\n", "  b:\n    type: menu\n", "    on: { 1: a }\n", "  - ", ": ", "\n", "\t", " ", "{", "}", "[", "]", "\"", "'", "|", ">", "&a ", "*a ", "!!int ", "---\n", "...\n",
        "{{ session.x }}", "{% if", "? ", "#", "~", "on", "yes", "1", "5s", "type: start", "next", "é", "😀", "\r\n", "\u2028", "<<: ", "%YAML 1.2\n", "@", "`", "\\", "\"\\u00e9\"",
    ];

    /// <summary>What grows without bound in a reader that has none.</summary>
    private static readonly string[] Hostile =
    [
        "[", "{", "{a: ", "- ", "? ", "&a [*a, ", "&x x\n", "*a ", "\"", "'", "|\n", ">\n", "#", " ", "\t", "\n", "{{", "{% for x in session.y %}", "{{ session.x | append: ", "a: &a\n  b: *a\n", "!!binary ", "\u00a0", "“", "\u2028", "  n: { type: log, message: x, next: n }\n", "\uD800",
    ];

    private static readonly string Support = Samples.Read("Valid", "support.yaml");

    [Test]
    public void Whatever_the_text_the_reader_answers() => Gen.OneOf(Gen.OneOfConst(Pieces).Array[0, 30].Select(p => string.Concat(p)), Gen.String).Sample(
        text => Check(text),
        iter: Iterations(3_000));

    [Test]
    public void However_a_valid_flow_is_changed_the_reader_answers() =>
        Gen.Select(Gen.Int[0, Support.Length - 1], Gen.Int[0, 40], Gen.OneOf(Gen.OneOfConst(Pieces), Gen.String[0, 5])).Sample(
            (at, cut, insert) => Check(Support[..at] + insert + Support[Math.Min(Support.Length, at + cut)..]),
            iter: Iterations(1_000));

    [Test]
    public void However_the_lines_of_a_valid_flow_are_cut_and_doubled_the_reader_answers()
    {
        var lines = Support.Split('\n');
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, lines.Length - 1], Gen.Int[0, 5]).Sample(
            (from, to, count) => Check(string.Join('\n', [.. lines[..to], .. lines.Skip(from).Take(count), .. lines.Skip(to + (count % 3))])),
            iter: Iterations(1_000));
    }

    [Test]
    public void However_hostile_the_text_the_reader_answers() => Gen.Select(Gen.OneOfConst(Hostile), Gen.Int[1, 2_000], Gen.OneOfConst(Pieces), Gen.Int[0, Support.Length - 1]).Sample(
        (piece, times, end, at) => Check(Support[..at] + string.Concat(Enumerable.Repeat(piece, times)) + end + Support[at..]),
        iter: Iterations(300));

    /// <summary>What random texts have broken once.</summary>
    [TestCase("!!R:Z+A2bs="), TestCase("name: \"\\ud800\""), TestCase("name: \uD800")]
    public void What_broke_it_once_is_an_error(string text)
    {
        Check(text).ShouldBeTrue();
        Catalogs.Reader.Read(text, "x.yaml").Diagnostics.ShouldContain(d => d.Code == "IVR0101");
    }

    /// <summary>What `scripts/fuzz` sets (CsCheck_Time, in seconds) counts in place of the number for every day.</summary>
    private static long Iterations(int everyDay) => Environment.GetEnvironmentVariable("CsCheck_Time") is null ? everyDay : -1;

    private static bool Check(string text)
    {
        var result = Catalogs.Reader.Read(text, "x.yaml");
        DiagnosticRenderer.Render(result.Diagnostics, text);
        var lines = text.Count(c => c == '\n') + 2;
        return (result.Flow is null) == result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error)
            && result.Diagnostics.All(d => d.Location is { Line: >= 1, Column: >= 1 } && d.Location.Line <= lines + text.Count(c => c is '\r' or '\u2028' or '\u2029' or '\u0085'));
    }
}
