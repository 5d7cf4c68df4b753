using System.Text;
using AsteriskIvr.Asterisk.FastAgi;
using CsCheck;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class AgiCommandTests
{
    private static readonly Gen<string> Argument = Gen.OneOf(
        Gen.String[Gen.Char["ab \"\\\t'%,$()é€"], 0, 20],
        Gen.String.Where(text => text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 && IsWellFormed(text)));

    [Test]
    public void Every_argument_comes_out_of_asterisks_parser_as_it_went_in() =>
        Argument.Array[0, 10].Sample(arguments =>
        {
            var words = ParseArgs(Line(new AgiCommand("SET VARIABLE", arguments)).TrimEnd('\n'));
            words.ShouldBe(["SET", "VARIABLE", .. arguments]);
        });

    [Test]
    public void A_command_without_arguments_is_its_name() => Line(new AgiCommand("ANSWER")).ShouldBe("ANSWER\n");

    [TestCase("a\nb")]
    [TestCase("a\rHANGUP")]
    [TestCase("a\0b")]
    public void An_argument_that_could_begin_another_command_is_refused(string argument) =>
        Should.Throw<ArgumentException>(() => new AgiCommand("SET VARIABLE", "X", argument).Measure()).Message.ShouldNotContain(argument);

    [TestCase("SET\nHANGUP")]
    [TestCase("SET \"X\"")]
    [TestCase(" ")]
    public void A_name_has_words_only(string name) => Should.Throw<ArgumentException>(() => new AgiCommand(name));

    [Test]
    public void The_longest_line_that_asterisk_reads_goes_through_and_one_octet_more_does_not()
    {
        var longest = new string('x', AgiCommand.MaxBytes - "NOOP \"\"\n".Length);
        Line(new AgiCommand("NOOP", longest)).Length.ShouldBe(AgiCommand.MaxBytes);
        Should.Throw<ArgumentException>(() => new AgiCommand("NOOP", longest + "x").Measure()).Message.ShouldContain("8191");
        Should.Throw<ArgumentException>(() => new AgiCommand("NOOP", new string('€', 3000)).Measure());
        Should.Throw<ArgumentException>(() => new AgiCommand("NOOP", new string('"', 5000)).Measure());
    }

    [Test]
    public void More_words_than_asterisk_holds_are_refused()
    {
        new AgiCommand("NOOP", [.. Enumerable.Repeat("x", 126)]).Measure().ShouldBeGreaterThan(0);
        Should.Throw<ArgumentException>(() => new AgiCommand("NOOP", [.. Enumerable.Repeat("x", 127)]).Measure()).Message.ShouldContain("127");
    }

    private static string Line(AgiCommand command)
    {
        var line = new byte[command.Measure()];
        return Encoding.UTF8.GetString(line, 0, command.Write(line));
    }

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    /// <summary>What parse_args of Asterisk's res_agi.c does to a line, octet by octet.</summary>
    private static List<string> ParseArgs(string line)
    {
        var words = new List<List<byte>>();
        bool quoted = false, escaped = false, whitespace = true;
        foreach (var octet in Encoding.UTF8.GetBytes(line))
        {
            switch (octet)
            {
                case (byte)'"' when !escaped:
                    quoted = !quoted;
                    if (quoted && whitespace)
                    {
                        words.Add([]);
                        whitespace = false;
                    }
                    break;
                case (byte)' ' or (byte)'\t' when !quoted && !escaped:
                    whitespace = true;
                    break;
                case (byte)'\\' when !escaped:
                    escaped = true;
                    break;
                default:
                    if (whitespace)
                    {
                        words.Add([]);
                        whitespace = false;
                    }
                    words[^1].Add(octet);
                    escaped = false;
                    break;
            }
        }
        return [.. words.Select(word => Encoding.UTF8.GetString([.. word]))];
    }
}
