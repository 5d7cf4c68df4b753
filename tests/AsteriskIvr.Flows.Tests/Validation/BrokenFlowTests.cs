using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>
/// Each flow in <c>Broken</c> is refused, or warned about, as <c>*.approved.txt</c> beside it says. With <c>APPROVE=1</c> in the environment the approved texts are
/// written anew; then read the difference before you commit it.
/// </summary>
public class BrokenFlowTests
{
    private static readonly bool Approve = Environment.GetEnvironmentVariable("APPROVE") == "1";

    [TestCaseSource(typeof(Samples), nameof(Samples.Broken))]
    public void What_is_wrong_is_said_as_approved(string name)
    {
        var text = Samples.Read("Broken", name);
        var shown = DiagnosticRenderer.Render(Catalogs.Reader.Read(text, name, subflows: Samples.Subflows).Diagnostics, text);
        var approved = Path.Combine(Samples.Folder, "Broken", Path.ChangeExtension(name, ".approved.txt"));
        if (Approve)
            File.WriteAllText(approved, shown);
        File.Exists(approved).ShouldBeTrue($"{approved} is missing: run with APPROVE=1.");
        shown.ShouldBe(File.ReadAllText(approved));
    }

    [Test]
    public void Every_code_that_needs_no_server_has_a_flow_that_shows_it()
    {
        var shown = Samples.Broken.SelectMany(name => Catalogs.Reader.Read(Samples.Read("Broken", name), name, subflows: Samples.Subflows).Diagnostics).Select(d => d.Code).ToHashSet();
        string[] elsewhere = [DiagnosticCodes.UnknownConnection.Id, DiagnosticCodes.UnknownSecret.Id, DiagnosticCodes.MissingOffer.Id, DiagnosticCodes.TooMany.Id, DiagnosticCodes.TooLarge.Id,
            DiagnosticCodes.TestNode.Id, DiagnosticCodes.TestName.Id, DiagnosticCodes.SameName.Id, DiagnosticCodes.RouteToNoFlow.Id, DiagnosticCodes.RouteTwice.Id, DiagnosticCodes.RouteTime.Id,
            DiagnosticCodes.NoPromptFile.Id, DiagnosticCodes.BadPromptFile.Id, DiagnosticCodes.NoSpeech.Id];
        DiagnosticCodes.All.Select(c => c.Id).Except(shown).Except(elsewhere).ShouldBeEmpty();
    }

    [Test]
    public void Codes_are_unique_and_explained()
    {
        DiagnosticCodes.All.Select(c => c.Id).ShouldBeUnique();
        DiagnosticCodes.All.ShouldAllBe(c => c.Title.Length > 0 && c.Why.EndsWith('.') && c.Mend.EndsWith('.'));
    }
}
