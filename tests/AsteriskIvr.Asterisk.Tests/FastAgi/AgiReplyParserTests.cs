using System.Text;
using AsteriskIvr.Asterisk.FastAgi;
using CsCheck;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class AgiReplyParserTests
{
    private const string Usage = "520-Invalid command syntax.  Proper usage follows:\n Usage: ANSWER\n Answers.\n520 End of proper usage.\n";

    [TestCase("200 result=0\n", 200, "0", null)]
    [TestCase("200 result=-1\n", 200, "-1", null)]
    [TestCase("200 result=1 (a value)\n", 200, "1", "a value")]
    [TestCase("200 result=1 ()\n", 200, "1", "")]
    [TestCase("200 result=1 (a (b) c)\n", 200, "1", "a (b) c")]
    [TestCase("200 result=0042\n", 200, "0042", null)]
    [TestCase("200 result= (timeout)\n", 200, "", "timeout")]
    [TestCase("200 result=12 (timeout)\r\n", 200, "12", "timeout")]
    [TestCase("200 result=35 (dtmf) endpos=4000\n", 200, "35", "dtmf")]
    [TestCase("200 result=0 Gosub complete (x)\n", 200, "0", null)]
    [TestCase("503 result=-2 Memory allocation failure\n", 503, "-2", null)]
    [TestCase("510 Invalid or unknown command\n", 510, null, null)]
    [TestCase("511 Command Not Permitted on a dead channel or intercept routine\n", 511, null, null)]
    [TestCase("520 Invalid command syntax.  Proper usage not available.\n", 520, null, null)]
    [TestCase(Usage, 520, null, null)]
    public void A_reply_is_read_into_its_parts(string text, int status, string? result, string? value)
    {
        AgiReplyParser.Read(Encoding.UTF8.GetBytes(text), false, out var consumed, out var reply).ShouldBe(AgiItem.Reply);
        consumed.ShouldBe(text.Length);
        reply.Status.ShouldBe(status);
        reply.Result.ShouldBe(result);
        reply.Value.ShouldBe(value);
    }

    [Test]
    public void The_end_position_is_read_behind_a_note()
    {
        Read("200 result=35 (dtmf) endpos=4000\n").EndPosition.ShouldBe(4000);
        Read("200 result=0 endpos=11840\n").EndPosition.ShouldBe(11840);
        Read("200 result=0\n").EndPosition.ShouldBeNull();
    }

    [TestCase("HANGUP\n", "Hangup")]
    [TestCase("HANGUP\r\n", "Hangup")]
    [TestCase("100 result=0 Trying...\n", "Interim")]
    [TestCase("404 not found\n", "Malformed")]
    [TestCase("2000\n", "Malformed")]
    [TestCase("\n", "Malformed")]
    [TestCase("HANGUP ", "Incomplete")]
    [TestCase("520-Invalid\nUsage\n", "Incomplete")]
    public void What_is_no_reply_is_told_apart(string text, string item) =>
        AgiReplyParser.Read(Encoding.UTF8.GetBytes(text), false, out _, out _).ToString().ShouldBe(item);

    [Test]
    public void A_value_that_spans_lines_is_read_whole_where_the_command_expects_a_value()
    {
        Read("200 result=1 (one\nHANGUP\ntwo)\n", spansLines: true).Value.ShouldBe("one\nHANGUP\ntwo");
        Read("200 result=1 (one\n", spansLines: false).Value.ShouldBe("one");
    }

    [Test]
    public void What_comes_in_pieces_is_read_as_what_comes_whole()
    {
        string[] items = ["HANGUP\n", "200 result=1\n", "200 result=1 (v)\n", "100 result=0 Trying...\n", "510 Invalid or unknown command\n", Usage, "junk\n"];
        Gen.OneOfConst(items).Array[1, 8].SelectMany(stream => Gen.Int[1, 9].Array[400].Select(sizes => (stream, sizes))).Sample((stream, sizes) =>
        {
            var data = Encoding.UTF8.GetBytes(string.Concat(stream));
            var found = new List<string>();
            var (start, end) = (0, 0);
            foreach (var size in sizes)
            {
                end = Math.Min(data.Length, end + size);
                while (AgiReplyParser.Read(data.AsSpan(start..end), true, out var consumed, out _) != AgiItem.Incomplete)
                {
                    found.Add(Encoding.UTF8.GetString(data, start, consumed));
                    start += consumed;
                }
            }
            if (end == data.Length)
                found.ShouldBe(stream);
        });
    }

    [Test]
    public void No_octets_break_the_parser() =>
        Gen.Byte.Array[0, 200].Sample(data =>
        {
            var rest = data.AsSpan();
            while (AgiReplyParser.Read(rest, true, out var consumed, out var reply) != AgiItem.Incomplete)
            {
                consumed.ShouldBeGreaterThan(0);
                _ = (reply.Result, reply.Code, reply.Value, reply.Note, reply.EndPosition);
                rest = rest[consumed..];
            }
        });

    private static AgiReply Read(string text, bool spansLines = false)
    {
        AgiReplyParser.Read(Encoding.UTF8.GetBytes(text), spansLines, out _, out var reply).ShouldBe(AgiItem.Reply);
        return reply;
    }
}
