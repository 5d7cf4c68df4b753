namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>Frames as Asterisk 22.10 writes them.</summary>
internal static class Json
{
    public const string Time = "2026-11-23T15:50:42.425+0000";

    public static string Channel(string id, string state = "Up") =>
        $$$"""{"id":"{{{id}}}","name":"PJSIP/sipp-00000000","state":"{{{state}}}","protocol_id":"1-1@127.0.0.1","caller":{"name":"sipp","number":"100"},"connected":{"name":"","number":""},"accountcode":"","dialplan":{"context":"in","exten":"ari","priority":3,"app_name":"Stasis","app_data":"ivr,ari"},"creationtime":"{{{Time}}}","language":"en","channelvars":{"CHANNEL(linkedid)":"{{{id}}}"}}""";

    public static string Event(string type, string fields) =>
        $$"""{"type":"{{type}}","timestamp":"{{Time}}",{{fields}},"asterisk_id":"02:00:00:00:00:01","application":"ivr"}""";

    public static string OfChannel(string type, string id, string more = "") => Event(type, $"{more}\"channel\":{Channel(id)}");

    public static string StasisStart(string id) => Event("StasisStart", $"\"args\":[\"ari\"],\"channel\":{Channel(id, "Ring")}");

    public static string Digit(string id, string digit) => OfChannel("ChannelDtmfReceived", id, $"\"digit\":\"{digit}\",\"duration_ms\":100,");

    public static string Playback(string type, string playbackId, string target, string state) =>
        Event(type, $$"""
            "playback":{"id":"{{playbackId}}","media_uri":"sound:hello-world","target_uri":"{{target}}","language":"en","state":"{{state}}"}
            """.Trim());
}
