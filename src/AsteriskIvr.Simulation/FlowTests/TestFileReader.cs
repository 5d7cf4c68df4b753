using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Reads files with tests, and checks them against their flow.</summary>
internal static class TestFileReader
{
    /// <summary>Reads a file with tests. Does not throw for any text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="flowOf">The flow of what the file names, or of null where it names none; null where it cannot be used.</param>
    public static TestFileResult Read(string text, string file, Func<string?, Flow?> flowOf)
    {
        var bag = new DiagnosticBag();
        if (YamlReader.Read(text, file, bag) is not { } root)
            return new TestFileResult(null, null, bag.Sorted());
        if (root is not YamlMapping mapping)
        {
            bag.Add(DiagnosticCodes.WrongShape, root.Location, $"A file with tests is a mapping; this is {root.Kind}.", "Begin with 'schema: 1' and 'cases:'.");
            return new TestFileResult(null, null, bag.Sorted());
        }
        var shape = RecordShape.Of(typeof(TestFile));
        var names = shape.Fields.Select(f => f.Name).ToList();
        var read = (TestFile)new ValueBinder(bag).BindRecord(shape, mapping, "A file with tests", name => bag.Meant(name, names, ""), []);
        var flow = flowOf(read.Flow);
        if (flow is not null)
            new TestFileNames(flow, bag).Check(mapping);
        return new TestFileResult(bag.HasErrors ? null : read, flow, bag.Sorted());
    }
}

/// <summary>What became of reading a file with tests.</summary>
/// <param name="Tests">The tests; null when there are errors.</param>
/// <param name="Flow">Their flow; null where it cannot be used.</param>
/// <param name="Diagnostics">All that is wrong, by position.</param>
internal sealed record TestFileResult(TestFile? Tests, Flow? Flow, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Checks the names in a file with tests: of nodes, of cases, of end reasons.</summary>
internal sealed class TestFileNames(Flow flow, DiagnosticBag bag)
{
    private readonly List<string> _nodes = [.. flow.Nodes.Keys];

    public void Check(YamlMapping file)
    {
        Keys(file.Find("replies"), isReply: true);
        if (file.Find("cases") is not YamlList cases)
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var test in cases.Items.OfType<YamlMapping>())
        {
            if (test.Find("name") is YamlScalar name && !names.Add(name.Text))
                bag.Add(DiagnosticCodes.TestName, name.Location, $"There is a case '{name.Text}' already.", DiagnosticCodes.TestName.Mend);
            Keys(test.Find("keys"), isReply: false);
            Keys(test.Find("replies"), isReply: true);
            foreach (var failing in Items(test.Find("fails")))
                Node(failing);
            Node(test.Find("hangUp") is YamlMapping hangUp ? hangUp.Find("at") : test.Find("hangUp"));
            if (test.Find("expect") is YamlMapping expect)
                Expectation(expect);
        }
    }

    private void Expectation(YamlMapping expect)
    {
        foreach (var item in Items(expect.Find("path")))
            Node(item, isStep: true);
        foreach (var item in Items(expect.Find("postCall")))
            Node(item is YamlMapping step ? step.Find("node") : item, isStep: true);
        Keys(expect.Find("inCall"), isReply: false);
        Node(expect.Find("deadLetter"));
        if (expect.Find("endReason") is YamlScalar reason && !EndReasonWords.Contains(reason.Text))
            bag.Add(DiagnosticCodes.WrongValue, reason.Location, $"'{reason.Text}' is no end reason.", bag.Meant(reason.Text, EndReasonWords, ""));
    }

    private static IReadOnlyList<string> EndReasonWords { get; } = [.. Enum.GetValues<EndReason>().Select(EndReasons.ToWord)];

    private static IEnumerable<YamlValue> Items(YamlValue? value) => value is YamlList list ? list.Items : value is null ? [] : [value];

    private void Keys(YamlValue? value, bool isReply)
    {
        foreach (var entry in value is YamlMapping mapping ? mapping.Entries : [])
        {
            if (!isReply || !ReplyBook.IsPattern(entry.Key.Text))
                Node(entry.Key);
        }
    }

    private void Node(YamlValue? value, bool isStep = false)
    {
        if (value is not YamlScalar name || (isStep && name.Text == Sequences.Any))
            return;
        var id = isStep && name.Text.IndexOf(':') is var colon and > 0 ? name.Text[..colon] : name.Text;
        if (!flow.Nodes.ContainsKey(id))
            bag.Add(DiagnosticCodes.TestNode, name.Location, $"The flow '{flow.Name}' has no node '{id}'.", bag.Meant(id, _nodes, "See the flow for the ids of its nodes."));
    }
}
