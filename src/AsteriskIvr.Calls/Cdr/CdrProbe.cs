namespace AsteriskIvr.Calls.Cdr;

/// <summary>Looks whether a PBX's file of call detail records is what it should be.</summary>
public static class CdrProbe
{
    /// <summary>How many records the end of the file holds.</summary>
    /// <param name="pbx">The PBX, with a file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static int Count(PbxOptions pbx)
    {
        ArgumentNullException.ThrowIfNull(pbx);
        return CdrColumns.TryParse(pbx.CdrColumns) is { } columns ? new CdrFile(pbx.CdrFile, columns).ReadNew().Count : 0;
    }
}
