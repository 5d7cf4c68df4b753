using AsteriskIvr.Server.Doctor.Checks;

namespace AsteriskIvr.Server.Tests.Doctor;

public sealed class DatabaseClockCheckTests
{
    [TestCase(0.02, "Ok", "0.020 s ahead of")]
    [TestCase(-0.9, "Ok", "0.900 s behind")]
    [TestCase(30, "Warn", "30.000 s ahead of")]
    [TestCase(-1.5, "Warn", "1.500 s behind")]
    public void A_clock_that_is_off_is_said_with_its_side(double seconds, string level, string text)
    {
        var finding = DatabaseClockCheck.Judge(TimeSpan.FromSeconds(seconds));

        finding.Level.ToString().ShouldBe(level);
        finding.Detail.ShouldContain(text);
    }
}
