using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AsteriskIvr.Storage.Spool;

/// <summary>
/// The spool's file. Two header slots, then records back to back; all numbers are little-endian.
/// </summary>
/// <remarks>
/// <code>
/// file   := slot(0) slot(4096) record*           records from octet 8192 on
/// slot   := "AIVRSPL1" epoch:u64 check           the valid slot with the higher epoch counts; they are written in turns
/// record := length:u32 epoch:u64 payload check   the first that is not valid, or of another epoch, is the end
/// check  := the first 16 octets of SHA-256 over what stands before it in the slot or record
/// </code>
/// Emptying the file is writing a new epoch, so that its blocks stay its own: on a full disk the room it has is still there.
/// </remarks>
internal static class SpoolFormat
{
    public const int SlotSize = 4096;
    public const int FirstRecord = 2 * SlotSize;
    public const int RecordHead = sizeof(uint) + sizeof(ulong);
    public const int CheckSize = 16;

    /// <summary>The longest payload; a longer one is no record of ours.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    private const int SlotLength = 16;
    private static ReadOnlySpan<byte> Magic => "AIVRSPL1"u8;

    public static int SizeOf(int payload) => RecordHead + payload + CheckSize;

    public static byte[] Slot(ulong epoch)
    {
        var slot = new byte[SlotLength + CheckSize];
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(Magic.Length), epoch);
        Check(slot.AsSpan(0, SlotLength), slot.AsSpan(SlotLength));
        return slot;
    }

    /// <summary>The epoch of a slot; null where it is none.</summary>
    public static ulong? ReadSlot(ReadOnlySpan<byte> slot) =>
        slot.Length >= SlotLength + CheckSize && slot.StartsWith(Magic) && IsChecked(slot[..SlotLength], slot[SlotLength..])
            ? BinaryPrimitives.ReadUInt64LittleEndian(slot[Magic.Length..])
            : null;

    public static byte[] Record(ulong epoch, ReadOnlySpan<byte> payload)
    {
        var record = new byte[SizeOf(payload.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(sizeof(uint)), epoch);
        payload.CopyTo(record.AsSpan(RecordHead));
        Check(record.AsSpan(0, RecordHead + payload.Length), record.AsSpan(RecordHead + payload.Length));
        return record;
    }

    /// <summary>The length of the payload that a head announces; null where it is the end.</summary>
    public static int? ReadHead(ReadOnlySpan<byte> head, ulong epoch) =>
        head.Length >= RecordHead && BinaryPrimitives.ReadUInt32LittleEndian(head) is > 0 and <= MaxPayload and var length
            && BinaryPrimitives.ReadUInt64LittleEndian(head[sizeof(uint)..]) == epoch
            ? (int)length
            : null;

    /// <summary>The payload of a whole record; empty when its check fails.</summary>
    public static ReadOnlySpan<byte> ReadRecord(ReadOnlySpan<byte> record)
    {
        var end = record.Length - CheckSize;
        return IsChecked(record[..end], record[end..]) ? record[RecordHead..end] : default;
    }

    private static void Check(ReadOnlySpan<byte> data, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        hash[..CheckSize].CopyTo(check);
    }

    private static bool IsChecked(ReadOnlySpan<byte> data, ReadOnlySpan<byte> check)
    {
        Span<byte> expected = stackalloc byte[CheckSize];
        Check(data, expected);
        return check[..CheckSize].SequenceEqual(expected);
    }
}
