using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Versions;

/// <summary>A route as it is written.</summary>
internal sealed record RouteFields
{
    [Field("The name by which the dialplan asks. Left out: it names none.")]
    public string? Entry { get; init; }

    [Field("The dialled number, exactly.")]
    public string? Number { get; init; }

    [Field("What the dialled number begins with.")]
    public string? Prefix { get; init; }

    [Field("Name of the flow that answers.")]
    public required string Flow { get; init; }

    [Field("From when on, such as 2026-12-24 18:00 with 'zone', or 2026-12-24T18:00:00+01:00.")]
    public string? From { get; init; }

    [Field("The time zone of 'from', such as Europe/Berlin.")]
    public string? Zone { get; init; }
}
