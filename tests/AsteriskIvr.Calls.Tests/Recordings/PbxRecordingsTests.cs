using AsteriskIvr.Calls.Recordings;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Tests.Recordings;

internal sealed class PbxRecordingsTests
{
    private TempFolder _folder = null!;
    private PbxConnections _connections = null!;
    private PbxRecordings _recordings = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        File.WriteAllBytes(_folder["a.wav"], [1, 2, 3]);
        _connections = new PbxConnections();
        _recordings = new PbxRecordings(
            Options.Create<List<PbxOptions>>([new() { Name = "here", RecordingsFolder = _folder.Path }, new() { Name = "bare" }]), _connections);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _connections.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task It_is_read_from_the_folder_of_its_PBX() =>
        (await _recordings.ReadAsync("here", "a.wav", maxBytes: 3, default)).ShouldBe([1, 2, 3]);

    [TestCase("here", "a.wav", 2, "recording-too-large", true)]
    [TestCase("here", "b.wav", 9, "recording", false, TestName = "One that is not there yet is worth another attempt")]
    [TestCase("here", "../a.wav", 9, "recording-name", true)]
    [TestCase("bare", "a.wav", 9, "no-recordings-folder", true)]
    [TestCase("gone", "a.wav", 9, "no-recordings-folder", true)]
    public async Task What_cannot_be_read_is_a_fault(string pbx, string file, long maxBytes, string code, bool isPermanent)
    {
        var fault = await Should.ThrowAsync<NodeFaultException>(async () => await _recordings.ReadAsync(pbx, file, maxBytes, default));

        (fault.Code, fault.IsPermanent).ShouldBe((code, isPermanent));
    }
}
