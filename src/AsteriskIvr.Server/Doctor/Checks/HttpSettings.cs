using System.Globalization;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Asterisk's http.conf, which ARI does not tell: it can only be read where the PBX is this machine.</summary>
internal static class HttpSettings
{
    private const string File = "/etc/asterisk/http.conf";
    private const int DefaultLimit = 100;
    private const int Enough = 500;

    private const string Advice = "Set sessionlimit = 1000 in its http.conf, then: asterisk -rx 'module reload http'. The default of 100 is soon used up under load.";

    public static Finding Look(string check, Uri ari, string file = File)
    {
        if (!ari.IsLoopback || !System.IO.File.Exists(file))
            return Finding.Unknown(check, "Its `sessionlimit` cannot be asked from here.", Advice);
        string[] lines;
        try
        {
            lines = System.IO.File.ReadAllLines(file);
        }
        catch (UnauthorizedAccessException)
        {
            return Finding.Unknown(check, $"{file} may not be read by {Environment.UserName}.", Advice);
        }
        var limit = lines.Select(line => line.Split(';')[0].Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0].Trim().Equals("sessionlimit", StringComparison.OrdinalIgnoreCase))
            .Select(pair => int.TryParse(pair[1].TrimStart('>').Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : DefaultLimit)
            .LastOrDefault(DefaultLimit);
        return limit >= Enough ? Finding.Ok(check, $"sessionlimit is {limit}.") : Finding.Warn(check, $"sessionlimit is {limit}.", Advice);
    }
}
