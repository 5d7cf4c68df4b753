using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Architecture;

/// <summary>
/// The arrows of the house: Server to all; Storage to Calls, PostCall, Flows; Calls to Flows, Asterisk; PostCall to Flows; Simulation to Calls, PostCall, Flows; Flows and Asterisk
/// import nothing of ours.
/// </summary>
public sealed class DependencyArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["AsteriskIvr.Asterisk"] = [],
        ["AsteriskIvr.Flows"] = [],
        ["AsteriskIvr.Calls"] = ["AsteriskIvr.Asterisk", "AsteriskIvr.Flows"],
        ["AsteriskIvr.PostCall"] = ["AsteriskIvr.Flows"],
        ["AsteriskIvr.Simulation"] = ["AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall"],
        ["AsteriskIvr.Storage"] = ["AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall"],
        ["AsteriskIvr.Storage.PostgreSql"] = ["AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall", "AsteriskIvr.Storage"],
        ["AsteriskIvr.Storage.SqlServer"] = ["AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall", "AsteriskIvr.Storage"],
        ["AsteriskIvr.Storage.Sqlite"] = ["AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall", "AsteriskIvr.Storage"],
        ["AsteriskIvr.Server"] =
            ["AsteriskIvr.Asterisk", "AsteriskIvr.Calls", "AsteriskIvr.Flows", "AsteriskIvr.PostCall", "AsteriskIvr.Simulation", "AsteriskIvr.Storage",
            "AsteriskIvr.Storage.PostgreSql", "AsteriskIvr.Storage.Sqlite", "AsteriskIvr.Storage.SqlServer"],
    };

    private static IEnumerable<string> Projects => Arrows.Keys;

    [Test]
    public void Every_project_of_the_product_has_its_arrows_here() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)!).ShouldBe(Arrows.Keys, ignoreOrder: true);

    [TestCaseSource(nameof(Projects))]
    public void A_project_refers_only_along_the_arrows(string project)
    {
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        var referred = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
        referred.Except(Arrows[project]).ShouldBeEmpty();
    }

    // References of references are visible to the compiler: what counts in the end is what an assembly uses.
    [TestCaseSource(nameof(Projects))]
    public void An_assembly_uses_only_what_the_arrows_allow(string project)
    {
        var name = project == "AsteriskIvr.Server" ? "asterisk-ivr" : project;
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var used = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(reference => reference.StartsWith("AsteriskIvr", StringComparison.Ordinal));
        used.Except(Arrows[project]).ShouldBeEmpty();
    }
}
