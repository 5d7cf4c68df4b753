namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Why a connection was refused or cut off: the values of the metric's tag and of the log.</summary>
internal static class AgiRejection
{
    public const string NetworkNotAllowed = "network-not-allowed";
    public const string TooManyConnections = "too-many-connections";
    public const string EnvironmentTimeout = "environment-timeout";
    public const string EnvironmentIncomplete = "environment-incomplete";
    public const string NotAgi = "not-agi";
    public const string TooManyLines = "too-many-lines";
    public const string LineTooLong = "line-too-long";
    public const string EnvironmentTooLong = "environment-too-long";
    public const string ReplyTooLong = "reply-too-long";
    public const string UnsolicitedLines = "unsolicited-lines";
}
