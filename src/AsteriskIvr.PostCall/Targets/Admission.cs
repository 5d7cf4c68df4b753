namespace AsteriskIvr.PostCall.Targets;

/// <summary>The answer to a step that wants to use a target: it may now, or its run is to come back later. One of the two is set.</summary>
internal readonly record struct Admission(TargetTurn? Turn, DateTimeOffset Until)
{
    public static Admission Now(TargetTurn turn) => new(turn, default);

    public static Admission Later(DateTimeOffset until) => new(null, until);
}
