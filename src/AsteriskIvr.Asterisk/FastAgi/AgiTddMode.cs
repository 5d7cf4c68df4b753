namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Telecommunication device for the deaf, as TDD MODE sets it.</summary>
public enum AgiTddMode
{
    /// <summary>Off.</summary>
    Off,

    /// <summary>On.</summary>
    On,

    /// <summary>On, with mate.</summary>
    Mate,
}
