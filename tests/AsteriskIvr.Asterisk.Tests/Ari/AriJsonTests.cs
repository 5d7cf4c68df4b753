using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using CsCheck;

namespace AsteriskIvr.Asterisk.Tests.Ari;

internal sealed class AriJsonTests
{
    private static readonly string[] Samples =
    [
        Json.StasisStart("a"), Json.Digit("a", "1"), Json.Playback("PlaybackFinished", "p", "bridge:b", "done"),
        """{"type":"RESTResponse","transaction_id":"","request_id":"12","status_code":404,"reason_phrase":"Not Found","message_body":"{\"message\":\"x\"}"}""",
    ];

    [Test]
    public void Whatever_bytes_come_only_json_exceptions_are_thrown() =>
        Gen.Select(Gen.OneOfConst(Samples), Gen.Int[0, 400], Gen.Byte).Sample((sample, at, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(sample);
            if (at < bytes.Length) bytes[at] = value;
            foreach (var frame in (byte[][])[bytes, bytes[..Math.Min(at, bytes.Length)]])
            {
                try
                {
                    AriFrame.Read(frame, AriEventTypes.All);
                    AriEvent.Parse(frame);
                }
                catch (JsonException)
                {
                    // The one thing that may come of it.
                }
            }
        });

    [Test]
    public void An_id_of_any_characters_is_found_as_it_was() =>
        Gen.Select(Gen.String[1, 40], Gen.Bool).Sample((id, isPlayback) =>
        {
            var text = new string([.. id.Where(c => !char.IsSurrogate(c))]);
            var inner = isPlayback ? new JsonObject { ["id"] = "p", ["target_uri"] = "channel:" + text } : new JsonObject { ["name"] = "x", ["id"] = text };
            var json = Encoding.UTF8.GetBytes(new JsonObject { [isPlayback ? "playback" : "channel"] = inner, ["type"] = "X" }.ToJsonString());

            var frame = AriFrame.Read(json, AriEventTypes.None);
            frame.SourceCount.ShouldBe(1);
            var bytes = new byte[frame.Sources[0].Id.Length];
            Encoding.UTF8.GetString(bytes, 0, frame.Sources[0].Id.CopyTo(json, bytes)).ShouldBe(text);
        });

    [Test]
    public void The_body_of_a_reply_is_unescaped_to_what_it_was() =>
        Gen.String[0, 200].Sample(text =>
        {
            var body = JsonSerializer.Serialize(new string([.. text.Where(c => !char.IsSurrogate(c))]));
            var json = Encoding.UTF8.GetBytes(new JsonObject { ["type"] = "RESTResponse", ["request_id"] = "7", ["message_body"] = body }.ToJsonString());

            var frame = AriFrame.Read(json, AriEventTypes.None);
            frame.ShouldSatisfyAllConditions(f => f.IsResponse.ShouldBeTrue(), f => f.RequestId.ShouldBe(7));
            var bytes = new byte[frame.Body.Length];
            Encoding.UTF8.GetString(bytes, 0, frame.Body.CopyTo(json, bytes)).ShouldBe(body);
        });

    [Test]
    public void The_variables_of_a_request_are_its_body() =>
        Gen.Dictionary(Gen.String.AlphaNumeric, Gen.String).Sample(variables =>
        {
            var clean = variables.ToDictionary(v => v.Key, v => new string([.. v.Value.Where(c => !char.IsSurrogate(c))]));
            var request = new AriRequest("POST", "channels") { Variables = clean };
            request.Add("timeout", 5L);
            request.Add("beep", (bool?)true);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, AriSocket.JsonOptions)) request.WriteBody(writer, parameters: true);

            var body = JsonNode.Parse(buffer.WrittenSpan)!;
            ((int)body["timeout"]!).ShouldBe(5);
            ((bool)body["beep"]!).ShouldBeTrue();
            body["variables"]!.AsObject().ToDictionary(v => v.Key, v => (string)v.Value!).ShouldBe(clean, ignoreOrder: true);
        });

    [Test]
    public void Times_are_read_as_asterisk_writes_them() =>
        Gen.Select(Gen.DateTime, Gen.Int[-13, 13]).Sample((time, hours) =>
        {
            if (time.Year is < 2 or > 9998) return;
            var milliseconds = new DateTime(time.Ticks - time.Ticks % TimeSpan.TicksPerMillisecond);
            var expected = new DateTimeOffset(milliseconds, TimeSpan.FromHours(hours));
            var options = new JsonSerializerOptions { Converters = { new AriTimestampConverter() } };

            var text = JsonSerializer.Serialize(expected, options);
            JsonSerializer.Deserialize<DateTimeOffset>(text, options).ShouldBe(expected);
        });

    [TestCase("\"2026-11-23T15:44:22.434+0000\"", "2026-11-23T15:44:22.434+00:00")]
    [TestCase("\"2026-11-23T15:44:22.434-0330\"", "2026-11-23T15:44:22.434-03:30")]
    [TestCase("\"2026-11-23T15:44:22Z\"", "2026-11-23T15:44:22+00:00")]
    [TestCase("\"2026-02-30T15:44:22.434+0000\"", null)]
    [TestCase("7", null)]
    public void Times_in_other_forms(string json, string? expected)
    {
        var options = new JsonSerializerOptions { Converters = { new AriTimestampConverter() } };
        if (expected is null) Should.Throw<JsonException>(() => JsonSerializer.Deserialize<DateTimeOffset>(json, options));
        else JsonSerializer.Deserialize<DateTimeOffset>(json, options).ShouldBe(DateTimeOffset.Parse(expected));
    }

    [Test]
    public void Every_event_type_has_its_name_its_flag_and_its_record()
    {
        foreach (var type in Enum.GetValues<AriEventTypes>().Where(t => ulong.IsPow2((ulong)t) && t != AriEventTypes.Unknown))
        {
            AriEventCatalog.Name(type).ShouldBe(type.ToString());
            AriEventCatalog.Find(Encoding.UTF8.GetBytes(type.ToString())).ShouldBe(type);
        }
    }

    [TestCase("22.10.1+dfsg+~cs6.17.60671434-1", 22, 10, 1)]
    [TestCase("22.4.0~dfsg-1", 22, 4, 0)]
    [TestCase("22.4.0-rc1", 22, 4, 0)]
    [TestCase("certified/20.7-cert3", 20, 7, 0)]
    [TestCase("23.0", 23, 0, 0)]
    [TestCase("GIT-22-abcdef", 0, 0, 0)]
    [TestCase("", 0, 0, 0)]
    public void Versions_are_read_from_their_beginning(string text, int major, int minor, int patch)
    {
        var version = AsteriskVersion.Parse(text);
        version.ShouldBe(new AsteriskVersion(major, minor, patch));
        version.HasRestOverWebSocket.ShouldBe(version.Major > 22 || version is { Major: 22, Minor: >= 4 });
    }

    [Test]
    public void Back_off_doubles_up_to_its_maximum_and_begins_anew_after_a_reset()
    {
        var backOff = new AriBackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1);
        Enumerable.Range(0, 5).Select(_ => backOff.Next().TotalSeconds).ShouldBe([1, 2, 4, 5, 5]);
        backOff.Next(maxDoublings: 1).TotalSeconds.ShouldBe(2);
        backOff.Reset();
        backOff.Next().TotalSeconds.ShouldBe(1);
        new AriBackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 0).Next().ShouldBe(TimeSpan.Zero);
    }
}
