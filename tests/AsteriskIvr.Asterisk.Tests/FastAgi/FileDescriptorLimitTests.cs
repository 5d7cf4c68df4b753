using AsteriskIvr.Asterisk.FastAgi;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class FileDescriptorLimitTests
{
    private const string Head = "Limit                     Soft Limit           Hard Limit           Units     \n";

    [TestCase("Max open files            524288               524288               files     \n", 10_000)]
    [TestCase("Max open files            1024                 4096                 files     \n", 768)]
    [TestCase("Max open files            100                  4096                 files     \n", 1)]
    [TestCase("Max open files            unlimited            unlimited            files     \n", 10_000)]
    [TestCase("", 10_000)]
    public void The_bound_leaves_descriptors_to_the_process(string line, int bound) => FileDescriptorLimit.Bound(10_000, Head + line).ShouldBe(bound);

    [Test]
    public void The_systems_own_file_is_read() => FileDescriptorLimit.Bound(1).ShouldBe(1);
}
