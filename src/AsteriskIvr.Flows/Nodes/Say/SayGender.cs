namespace AsteriskIvr.Flows.Nodes;

/// <summary>The gender of what is counted, for languages in which numbers bend with it.</summary>
public enum SayGender
{
    /// <summary>Such as "un jour", "ein Tag".</summary>
    Masculine,

    /// <summary>Such as "une heure", "eine Stunde".</summary>
    Feminine,

    /// <summary>Such as "ein Jahr".</summary>
    Neuter,
}
