using System.Globalization;
using System.Xml.Linq;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Results as JUnit XML, in the form that continuous integration reads (https://github.com/testmoapp/junitxml).</summary>
internal static class JUnitReport
{
    public static XDocument Of(IReadOnlyList<(string File, IReadOnlyList<CaseResult> Cases)> suites) => new(
        new XElement("testsuites",
            Counts([.. suites.SelectMany(s => s.Cases)]),
            suites.Select(suite => new XElement("testsuite", new XAttribute("name", suite.File), Counts(suite.Cases), suite.Cases.Select(result => Case(suite.File, result))))));

    private static XElement Case(string file, CaseResult result)
    {
        var element = new XElement("testcase",
            new XAttribute("classname", file), new XAttribute("name", Clean(result.Test.Name)), new XAttribute("time", Seconds(result.Took)));
        if (!result.Passed)
        {
            var text = string.Join('\n', result.Mismatches.SelectMany(m => m.Lines.Prepend(m.What)));
            // Broken is the simulation, failed the case.
            element.Add(new XElement(result.Happened is null ? "error" : "failure",
                new XAttribute("message", Clean(string.Join(", ", result.Mismatches.Select(m => m.What)))), new XAttribute("type", "mismatch"), Clean(text)));
        }
        return element;
    }

    private static XAttribute[] Counts(IReadOnlyList<CaseResult> cases) =>
    [
        new("tests", cases.Count),
        new("failures", cases.Count(c => !c.Passed && c.Happened is not null)),
        new("errors", cases.Count(c => c.Happened is null)),
        new("time", Seconds(TimeSpan.FromTicks(cases.Sum(c => c.Took.Ticks)))),
    ];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    // What XML 1.0 cannot hold, not even as an entity.
    private static string Clean(string text) => string.Concat(text.Select(c => System.Xml.XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '�'));
}
