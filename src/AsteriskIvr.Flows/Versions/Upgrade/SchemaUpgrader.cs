using System.Globalization;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>Brings flows, subflows and routing tables to the version of the language that this server reads: files by command, stored versions when they are read.</summary>
public sealed class SchemaUpgrader
{
    private readonly Dictionary<int, ISchemaStep> _steps;
    private readonly int _current;

    /// <summary>With the steps that there are: of version 1 none.</summary>
    public SchemaUpgrader() : this([], FlowBinder.Schema)
    {
    }

    internal SchemaUpgrader(IEnumerable<ISchemaStep> steps, int current) => (_steps, _current) = (steps.ToDictionary(step => step.From), current);

    /// <summary>Brings a text up to date, step by step.</summary>
    public SchemaUpgrade Upgrade(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (VersionOf(text) is not { } from)
            return new SchemaUpgrade(null, null, _current, "It does not say which version of the language it is written in: the first line should be 'schema: 1'.");
        if (from > _current)
            return new SchemaUpgrade(null, from, _current, $"It is written in schema {from}; this program reads {_current}.");
        for (var version = from; version < _current; version++)
        {
            if (!_steps.TryGetValue(version, out var step))
                return new SchemaUpgrade(null, from, _current, $"Nothing leads from schema {version} to {version + 1}.");
            text = step.Apply(text);
            if (VersionOf(text) != version + 1)
                return new SchemaUpgrade(null, from, _current, $"What leads from schema {version} to {version + 1} has not made one of it.");
        }
        return new SchemaUpgrade(text, from, _current, null);
    }

    private static int? VersionOf(string text) =>
        YamlReader.Read(text, "", new DiagnosticBag()) is YamlMapping file && file.Find("schema") is YamlScalar schema
        && int.TryParse(schema.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

/// <summary>What became of a text.</summary>
/// <param name="Text">The text, up to date; null: it could not be brought there.</param>
/// <param name="From">The version that it was in; null: not known.</param>
/// <param name="To">The version that this program reads.</param>
/// <param name="Problem">Why it could not; null: it could.</param>
public sealed record SchemaUpgrade(string? Text, int? From, int To, string? Problem);
