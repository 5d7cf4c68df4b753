namespace AsteriskIvr.Storage.Spool;

/// <summary>The spool has reached its size: nothing was written.</summary>
internal sealed class SpoolFullException(string path, long size)
    : IOException($"The spool {path} is full ({size} octets, Storage:SpoolSize): the database has been away for too long, or for too many calls.");
