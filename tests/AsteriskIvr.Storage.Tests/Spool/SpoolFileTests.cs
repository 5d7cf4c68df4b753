using System.Diagnostics;
using System.Globalization;
using System.Text;
using AsteriskIvr.Storage.Spool;
using AsteriskIvr.Testing;
using CsCheck;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Tests.Spool;

internal sealed class SpoolFileTests
{
    private TempFolder _folder = null!;

    private string FilePath => _folder["spool"];

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task What_was_appended_is_there_after_a_restart_in_order()
    {
        using (var spool = Open())
            await AppendAsync(spool, "one", "two", "three");

        using var again = Open();
        again.EnsureOpen();

        ReadAll(again).ShouldBe(["one", "two", "three"]);
        await AppendAsync(again, "four");
        ReadAll(again).ShouldBe(["one", "two", "three", "four"]);
    }

    [Test]
    public async Task Appends_of_many_at_once_are_all_there_once()
    {
        using var spool = Open();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => AppendAsync(spool, $"{i}")));

        ReadAll(spool).Order().ShouldBe(Enumerable.Range(0, 500).Select(i => $"{i}").Order());
    }

    [Test]
    public async Task A_torn_last_record_is_left_out_and_overwritten()
    {
        await Gen.Int[1, 60].SampleAsync(async cut =>
        {
            File.Delete(FilePath);
            long end;
            using (var spool = Open())
            {
                await AppendAsync(spool, "whole", new string('x', 40));
                end = spool.End;
            }
            using (var file = File.Open(FilePath, FileMode.Open))
                file.SetLength(end - cut);

            using var again = Open();
            again.EnsureOpen();
            ReadAll(again).ShouldBe(["whole"]);
            await AppendAsync(again, "next");
            ReadAll(again).ShouldBe(["whole", "next"]);
        }, iter: 40, threads: 1);
    }

    [Test]
    public async Task A_damaged_record_ends_the_spool_before_it()
    {
        using (var spool = Open())
            await AppendAsync(spool, "good", "bad");
        var bytes = await File.ReadAllBytesAsync(FilePath);
        bytes[bytes.AsSpan().IndexOf("bad"u8)] ^= 1;
        await File.WriteAllBytesAsync(FilePath, bytes);

        using var again = Open();
        again.EnsureOpen();

        ReadAll(again).ShouldBe(["good"]);
    }

    [Test]
    public async Task Emptied_it_begins_anew_and_old_records_do_not_come_back()
    {
        using (var spool = Open())
        {
            await AppendAsync(spool, "one", "two", "three");
            (await spool.TryEmptyAsync(spool.End, CancellationToken.None)).ShouldBeTrue();
            spool.IsEmpty.ShouldBeTrue();
            await AppendAsync(spool, "new");
        }

        using var again = Open();
        again.EnsureOpen();

        ReadAll(again).ShouldBe(["new"]);
    }

    // Who is forgotten is not to be found in the file either.
    [Test]
    public async Task Emptied_it_holds_nothing_of_what_was_in_it()
    {
        using (var spool = Open())
        {
            await AppendAsync(spool, "said in confidence");
            await AppendAsync(spool, "and more");
            (await spool.TryEmptyAsync(spool.End, CancellationToken.None)).ShouldBeTrue();
        }

        var raw = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(FilePath));
        raw.ShouldNotContain("confidence");
        raw.ShouldNotContain("more");
    }

    [Test]
    public async Task It_is_not_emptied_when_something_was_appended_meanwhile()
    {
        using var spool = Open();
        await AppendAsync(spool, "one");
        var seen = spool.End;
        await AppendAsync(spool, "two");

        (await spool.TryEmptyAsync(seen, CancellationToken.None)).ShouldBeFalse();

        ReadAll(spool).ShouldBe(["one", "two"]);
    }

    [Test]
    public async Task A_slot_that_was_torn_leaves_the_epoch_before_it()
    {
        using (var spool = Open())
            await AppendAsync(spool, "one");
        var bytes = await File.ReadAllBytesAsync(FilePath);
        using (var spool = Open())
        {
            spool.EnsureOpen();
            await spool.TryEmptyAsync(spool.End, CancellationToken.None);
        }
        // Epoch 2 is in slot 0; as if its writing had been cut off, before the records were overwritten.
        (await File.ReadAllBytesAsync(FilePath)).AsSpan(0, SpoolFormat.SlotSize).CopyTo(bytes);
        bytes[10] ^= 1;
        await File.WriteAllBytesAsync(FilePath, bytes);

        using var again = Open();
        again.EnsureOpen();

        ReadAll(again).ShouldBe(["one"], "it had been stored already, and storing it again changes nothing");
    }

    [Test]
    public async Task A_full_spool_says_so_and_takes_what_still_fits()
    {
        using var spool = Open(size: SpoolFormat.FirstRecord + 200);
        await AppendAsync(spool, new string('a', 100));

        var error = await Should.ThrowAsync<SpoolFullException>(AppendAsync(spool, new string('b', 100)));

        error.Message.ShouldContain("Storage:SpoolSize");
        await AppendAsync(spool, "c");
        ReadAll(spool).ShouldBe([new string('a', 100), "c"]);
    }

    [Test]
    public async Task Its_room_is_allocated_when_it_is_made()
    {
        using var spool = Open(size: 4 * 1024 * 1024);
        await AppendAsync(spool, "one");

        // Blocks of 512 octets, whatever the length of the file is.
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", FilePath]) { RedirectStandardOutput = true })!;
        var blocks = long.Parse(await stat.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);

        (blocks * 512).ShouldBeGreaterThanOrEqualTo(4 * 1024 * 1024);
    }

    [Test]
    public void Two_servers_cannot_share_one()
    {
        using var spool = Open();
        spool.EnsureOpen();
        using var other = Open();

        Should.Throw<IOException>(other.EnsureOpen);
    }

    [Test]
    public async Task A_file_of_somebody_else_is_not_overwritten()
    {
        await File.WriteAllBytesAsync(FilePath, new byte[100_000]);
        using var spool = Open();

        Should.Throw<InvalidDataException>(spool.EnsureOpen).Message.ShouldContain("is no spool");
    }

    private SpoolFile Open(long size = 1024 * 1024) => new(Options.Create(new StorageOptions { SpoolPath = FilePath, SpoolSize = size }));

    private static async Task AppendAsync(SpoolFile spool, params string[] texts)
    {
        foreach (var text in texts)
            await spool.AppendAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
    }

    private static List<string> ReadAll(SpoolFile spool) => spool.Read(SpoolFormat.FirstRecord, int.MaxValue).Payloads.ConvertAll(Encoding.UTF8.GetString);
}
