using System.Diagnostics.CodeAnalysis;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Yaml;

public class ValueTests
{
    private static readonly FlowReader Reader = new(new NodeCatalog([
        new NodeType(typeof(SampleNode), null), new NodeType(typeof(SampleStart), null), new NodeType(typeof(SampleException), null), new NodeType(typeof(SampleEnd), null)]));

    [TestCase("500ms", 500)]
    [TestCase("5s", 5_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("20m", 1_200_000)]
    [TestCase("1h30m", 5_400_000)]
    [TestCase("2d", 172_800_000)]
    [TestCase("0s", 0)]
    [TestCase("1m5s250ms", 65_250)]
    public void A_duration_is_numbers_with_units(string text, int milliseconds)
    {
        Bind($"duration: {text}").Duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        Durations.TryParse(Durations.Format(TimeSpan.FromMilliseconds(milliseconds)), out var again).ShouldBeTrue();
        again.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [TestCase("5")]
    [TestCase("-5s")]
    [TestCase("5s1m")]
    [TestCase("5 s")]
    [TestCase("\"\"")]
    [TestCase("1.5h")]
    [TestCase("99999d")]
    public void What_is_no_duration_is_refused(string text) => Codes($"duration: {text}").ShouldNotBeEmpty();

    [TestCase("yes", true)]
    [TestCase("on", true)]
    [TestCase("True", true)]
    [TestCase("'true'", true)]
    [TestCase("no", false)]
    [TestCase("off", false)]
    [TestCase("FALSE", false)]
    public void A_boolean_may_be_said_in_several_ways(string text, bool expected) => Bind($"flag: {text}").Flag.ShouldBe(expected);

    [TestCase("two-words")]
    [TestCase("twoWords")]
    [TestCase("TwoWords")]
    public void A_word_may_be_written_in_kebab_or_camel_case(string text) => Bind($"word: {text}").Word.ShouldBe(SampleWord.TwoWords);

    [TestCase("word: three", "IVR0203")]
    [TestCase("word: \"1\"", "IVR0203")]
    [TestCase("count: 1.5", "IVR0203")]
    [TestCase("count: 11", "IVR0204")]
    [TestCase("count: 99999999999", "IVR0203")]
    [TestCase("ratio: NaN", "IVR0203")]
    [TestCase("ratio: x", "IVR0203")]
    [TestCase("place: nowhere", "IVR0203")]
    public void What_does_not_fit_is_refused(string field, string code) => Codes(field).ShouldBe([code]);

    [Test]
    public void Texts_stay_as_they_are_written()
    {
        Bind("text: 0049").Text.ShouldBe("0049");
        Bind("text: on").Text.ShouldBe("on");
        Bind("text: 1:30").Text.ShouldBe("1:30");
        Bind("ratio: 1e3").Ratio.ShouldBe(1000);
    }

    [Test]
    public void A_single_value_stands_for_a_list_of_one()
    {
        Bind("list: a").List.ShouldBe(["a"]);
        Bind("list: [a, b]").List.ShouldBe(["a", "b"]);
    }

    [Test]
    public void A_type_can_read_itself()
    {
        Bind("place: 3/4").Place.ShouldBe(new SamplePlace(3, 4));
        Read("place: nowhere").Diagnostics.Single().Message.ShouldBe("A place is two numbers, such as 3/4.");
    }

    private static SampleNode Bind(string field)
    {
        var result = Read(field);
        result.Diagnostics.ShouldBeEmpty();
        return (SampleNode)result.Flow!.Nodes["n"];
    }

    private static List<string> Codes(string field) => [.. Read(field).Diagnostics.Select(d => d.Code)];

    private static FlowReadResult Read(string field)
    {
        var text = $"schema: 1\nname: x\nnodes:\n  start: {{ type: start, next: n, exception: e, hangup: none }}\n  e: {{ type: exception, next: end }}\n  end: {{ type: end }}\n  n:\n    type: sample\n    next: end\n    {field}\n";
        var result = Reader.Read(text, "x.yaml");
        return result with { Diagnostics = [.. result.Diagnostics.Where(d => d.Code != DiagnosticCodes.NoHangup.Id)] };
    }

    [Node("sample", NodePlace.Anywhere, "A sample.")]
    [Outlet(Outlets.Next, "Always.")]
    private sealed record SampleNode : Node
    {
        [Field("A duration.")]
        public TimeSpan? Duration { get; init; }

        [Field("A flag.")]
        public bool Flag { get; init; }

        [Field("A word.")]
        public SampleWord Word { get; init; }

        [Field("A count.", Min = 1, Max = 10)]
        public int Count { get; init; } = 1;

        [Field("A ratio.")]
        public double Ratio { get; init; }

        [Field("A text.")]
        public string? Text { get; init; }

        [Field("A list.")]
        public IReadOnlyList<string> List { get; init; } = [];

        [Field("A place.")]
        public SamplePlace? Place { get; init; }
    }

    [Node("start", NodePlace.Frame, "The start.")]
    [Outlet(Outlets.Next, "Always.")]
    private sealed record SampleStart : Node
    {
        [Field("The Exception Node.")]
        public required string Exception { get; init; }

        [Field("The Hangup Node.")]
        public required string Hangup { get; init; }
    }

    [Node("exception", NodePlace.Frame, "The exception.")]
    [Outlet(Outlets.Next, "Always.")]
    private sealed record SampleException : Node;

    [Node("end", NodePlace.Frame, "The end.")]
    private sealed record SampleEnd : Node;

    private enum SampleWord
    {
        One,
        TwoWords,
    }

    private sealed record SamplePlace(int X, int Y) : IParsable<SamplePlace>
    {
        public static SamplePlace Parse(string s, IFormatProvider? provider) =>
            TryParse(s, provider, out var place) ? place : throw new FormatException("A place is two numbers, such as 3/4.");

        public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SamplePlace result)
        {
            var parts = s?.Split('/') ?? [];
            result = parts.Length == 2 && int.TryParse(parts[0], provider, out var x) && int.TryParse(parts[1], provider, out var y) ? new(x, y) : null;
            return result is not null;
        }
    }
}
