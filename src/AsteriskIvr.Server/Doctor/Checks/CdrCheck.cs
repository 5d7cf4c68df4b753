using System.Runtime.CompilerServices;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.Cdr;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether each PBX's file of call detail records can be read, and holds what is looked for in it.</summary>
internal sealed class CdrCheck : IDoctorCheck
{
    public string Name => "call records";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var pbx in patient.Services.GetRequiredService<IOptions<List<PbxOptions>>>().Value.Where(pbx => pbx.CdrFile.Length > 0))
            yield return await Task.Run(() => Look(pbx), cancellationToken);
    }

    private static Finding Look(PbxOptions pbx)
    {
        var name = $"pbx {pbx.Name}";
        try
        {
            var records = CdrProbe.Count(pbx);
            return new FileInfo(pbx.CdrFile).Length == 0
                ? Finding.Unknown(name, $"{pbx.CdrFile} is empty: no call has ended yet.", "Place a call, then run doctor again.")
                : records > 0
                    ? Finding.Ok(name, $"{pbx.CdrFile} can be read: {records} call detail records in its end.")
                    : Finding.Fail(
                        name, $"{pbx.CdrFile} has no line with a uniqueid, a start, an end and billed seconds where they are expected.",
                        "Set `loguniqueid=yes` in section [csv] of its cdr.conf, then: asterisk -rx 'module reload cdr_csv.so'. For another format, name its columns in Pbx:N:CdrColumns.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail(
                name, $"{pbx.CdrFile} cannot be read: {error.Message}",
                "It must be on this machine, and the server's user must be in its group: usermod -aG asterisk asterisk-ivr. It comes with the first call. If this user is another one, run doctor as that one.");
        }
    }
}
