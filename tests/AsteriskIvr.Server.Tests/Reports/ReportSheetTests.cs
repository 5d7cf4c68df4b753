using AsteriskIvr.Server.Reports;

namespace AsteriskIvr.Server.Tests.Reports;

public sealed class ReportSheetTests
{
    [TestCase("plain", "plain")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [TestCase("two\nlines", "\"two\nlines\"")]
    [TestCase("+4930123", "+4930123")]
    [TestCase("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [TestCase("@SUM(1)", "'@SUM(1)")]
    public void A_cell_is_quoted_as_RFC_4180_says_and_is_no_formula(string cell, string expected) =>
        new ReportSheet(["name"], [[cell]]).ToCsv().ShouldBe($"name\r\n{expected}\r\n");
}
