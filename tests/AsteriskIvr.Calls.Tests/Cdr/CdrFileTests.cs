using System.Text;
using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Testing;
using CsCheck;

namespace AsteriskIvr.Calls.Tests.Cdr;

internal sealed class CdrFileTests
{
    // As Asterisk 22.10.1 wrote it, for a caller who calls himself `Smith, "Joe", & co`.
    private const string Written = """""
        "","sipp","test-bye","in","""Smith, \\\""Joe\\\"", & co"" <sipp>","PJSIP/caller-00000002","","Hangup","16","2026-11-25 07:26:40","2026-11-25 07:26:40","2026-11-25 07:26:41",0,0,"ANSWERED","DOCUMENTATION","cdrlab-1795591600.2",""

        """"";

    private static readonly CdrColumns OfCsv = CdrColumns.TryParse("")!;

    private TempFolder _folder = null!;

    private string File => _folder["Master.csv"];

    [SetUp]
    public void Create() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void What_Asterisk_wrote_is_read_whatever_the_caller_calls_himself()
    {
        Append(Written);

        new CdrFile(File, OfCsv).ReadNew()
            .ShouldBe([new CdrEntry("cdrlab-1795591600.2", new DateTime(2026, 11, 25, 7, 26, 40), new DateTime(2026, 11, 25, 7, 26, 41), 0, "ANSWERED")]);
    }

    [Test]
    public void Only_what_is_new_is_read_again()
    {
        var file = new CdrFile(File, OfCsv);
        Append(Line("1.1") + Line("1.2"));
        Ids(file).ShouldBe(["1.1", "1.2"]);

        Append(Line("1.3"));

        Ids(file).ShouldBe(["1.3"]);
        Ids(file).ShouldBeEmpty();
    }

    [Test]
    public void Half_a_line_is_read_when_it_is_whole()
    {
        var file = new CdrFile(File, OfCsv);
        var line = Line("1.2");
        Append(Line("1.1") + line[..^20]);
        Ids(file).ShouldBe(["1.1"]);

        Append(line[^20..]);

        Ids(file).ShouldBe(["1.2"]);
    }

    [Test]
    public void After_a_rotation_by_name_the_rest_of_the_old_file_and_the_new_one_are_read()
    {
        var file = new CdrFile(File, OfCsv);
        Append(Line("1.1"));
        Ids(file).ShouldBe(["1.1"]);

        Append(Line("1.2"));
        System.IO.File.Move(File, File + ".1");
        Append(Line("2.1") + Line("2.2") + Line("2.3"));

        Ids(file).ShouldBe(["1.1", "1.2", "2.1", "2.2", "2.3"]);
        Append(Line("2.4"));
        Ids(file).ShouldBe(["2.4"]);
    }

    [Test]
    public void After_a_rotation_by_copying_and_cutting_short_both_are_read()
    {
        var file = new CdrFile(File, OfCsv);
        Append(Line("1.1") + Line("1.2"));
        Ids(file).Count.ShouldBe(2);

        System.IO.File.Copy(File, File + ".1");
        System.IO.File.WriteAllText(File, Line("2.1"));

        Ids(file).ShouldBe(["1.1", "1.2", "2.1"]);
    }

    [Test]
    public void A_large_file_is_looked_back_into_for_so_far_only()
    {
        var file = new CdrFile(File, OfCsv);
        Append(Line("1.1"));
        using (var stream = new FileStream(File, FileMode.Append))
        {
            var filler = Encoding.ASCII.GetBytes(new string('x', 1023) + "\n");
            for (var i = 0L; i < CdrFile.LookBack / filler.Length; i++)
                stream.Write(filler);
        }
        Append(Line("1.2"));

        Ids(file).ShouldBe(["1.2"]);
    }

    [Test]
    public void A_line_without_an_end_is_passed_over()
    {
        var file = new CdrFile(File, OfCsv);
        Append(new string('"', 5 * CdrFile.LongestLine));
        Ids(file).ShouldBeEmpty();

        Append("\n" + Line("1.1"));

        Ids(file).ShouldBe(["1.1"]);
    }

    [Test]
    public void Whatever_is_in_the_file_harms_nobody() =>
        Gen.Byte.Array[0, 400].Sample(octets =>
        {
            System.IO.File.WriteAllBytes(File, octets);
            new CdrFile(File, OfCsv).ReadNew();
            System.IO.File.AppendAllText(File, "\n" + Line("1.1"));
            return Ids(new CdrFile(File, OfCsv)).Contains("1.1");
        }, iter: 300, threads: 1); // They share a file.

    [TestCase("uniqueid,start,end", TestName = "billsec is missing")]
    [TestCase("start,end,billsec", TestName = "uniqueid is missing")]
    [TestCase("uniqueid;start;end;billsec", TestName = "semicolons")]
    public void Columns_that_lack_what_is_needed_are_refused(string columns) => CdrColumns.TryParse(columns).ShouldBeNull();

    [TestCase("\"1.1\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:41\",\"-1\"")]
    [TestCase("\"1.1\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:41\",\"99999999999999999999\"")]
    [TestCase("\"1.1\",\"2026-11-25 07:26:40\",\"tomorrow\",\"1\"")]
    [TestCase("\"\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:41\",\"1\"")]
    [TestCase("\"1.1\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:41")]
    [TestCase("")]
    public void A_line_that_is_no_record_is_none(string line) => CdrColumns.TryParse("uniqueid,start,end,billsec")!.Read(line).ShouldBeNull();

    private static string Line(string uniqueId) =>
        $"\"\",\"1\",\"2\",\"in\",\"\"\"A\"\" <1>\",\"PJSIP/a\",\"\",\"Hangup\",\"16\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:40\",\"2026-11-25 07:26:41\",1,1,\"ANSWERED\",\"DOCUMENTATION\",\"{uniqueId}\"\n";

    private static List<string> Ids(CdrFile file) => file.ReadNew().ConvertAll(entry => entry.UniqueId);

    private void Append(string text) => System.IO.File.AppendAllText(File, text);
}
