namespace AsteriskIvr.Flows.Versions;

/// <summary>Brings a flow from one version of the language to the next.</summary>
public interface ISchemaStep
{
    /// <summary>The version of the texts that it takes; it gives the next one.</summary>
    int From { get; }

    /// <summary>The text in the next version, its <c>schema:</c> changed too. It keeps comments and layout where it can.</summary>
    string Apply(string text);
}
