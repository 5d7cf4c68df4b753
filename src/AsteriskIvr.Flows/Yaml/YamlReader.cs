using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>
/// Builds a tree with exact places from YamlDotNet's events (YAML 1.2, https://yaml.org/spec/1.2.2/). One document; anchors, aliases and
/// tags are refused.
/// </summary>
internal sealed class YamlReader(string text, string file, DiagnosticBag bag)
{
    private readonly Parser _parser = new(new Scanner(new StringReader(text)));

    /// <summary>The document, or null when there is none or it is no YAML; why not is in the bag.</summary>
    public static YamlValue? Read(string text, string file, DiagnosticBag bag)
    {
        var start = new SourceLocation(file, 1, 1);
        text = text.TrimStart('\uFEFF');
        if (text.Length > FlowLimits.FileLength)
        {
            bag.Add(DiagnosticCodes.TooLarge, start,
                $"The file has {text.Length:N0} characters; {FlowLimits.FileLength:N0} are allowed.", DiagnosticCodes.TooLarge.Mend);
            return null;
        }
        if (text.IndexOf('\0') is var zero and >= 0)
        {
            bag.Add(DiagnosticCodes.InvalidYaml, start with { Line = 1 + text.AsSpan(0, zero).Count('\n') },
                "The file is not text.", "Save it as UTF-8.");
            return null;
        }
        return new YamlReader(text, file, bag).ReadDocument(start);
    }

    private YamlValue? ReadDocument(SourceLocation start)
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (!_parser.TryConsume<DocumentStart>(out _))
            {
                bag.Add(DiagnosticCodes.InvalidYaml, start, "The file is empty.", "Begin with 'schema: 1' and 'name: …'.");
                return null;
            }
            var root = ReadValue(0);
            if (root is null)
                return null;
            _parser.Consume<DocumentEnd>();
            if (_parser.TryConsume<DocumentStart>(out var second))
                bag.Add(DiagnosticCodes.InvalidYaml, At(second.Start), "A second document begins here.", "One file is one flow: remove the '---'.");
            return root;
        }
        catch (YamlException broken)
        {
            Explain(broken);
            return null;
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's word for a document that goes on where it should have ended.
            bag.Add(DiagnosticCodes.InvalidYaml, _parser.Current is { } last ? At(last.End) : start,
                "The file cannot be read from here on.", DiagnosticCodes.InvalidYaml.Mend);
            return null;
        }
    }

    /// <summary>The next value, or null when it nests too deep.</summary>
    private YamlValue? ReadValue(int depth)
    {
        var here = At(_parser.Current!.Start);
        if (depth > FlowLimits.Depth)
        {
            bag.Add(DiagnosticCodes.TooLarge, here, $"The file nests deeper than {FlowLimits.Depth} levels.", DiagnosticCodes.TooLarge.Mend);
            return null;
        }
        RefuseProperties(here);
        if (_parser.TryConsume<Scalar>(out var scalar))
            return ToScalar(scalar);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            bag.Add(DiagnosticCodes.UnsupportedYaml, here,
                $"'*{alias.Value}' is a YAML alias.", "Write the value out, or in quotes if it begins with '*'.");
            return new YamlRefused(here);
        }
        return _parser.TryConsume<SequenceStart>(out _) ? ReadList(here, depth) : ReadMapping(here, depth);
    }

    private YamlList? ReadList(SourceLocation here, int depth)
    {
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadValue(depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        return new YamlList(here, items);
    }

    private YamlMapping? ReadMapping(SourceLocation here, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        var keys = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadValue(depth + 1) is not { } key || ReadValue(depth + 1) is not { } value)
                return null;
            if (key is not YamlScalar name)
            {
                var (message, hint) = key is YamlMapping
                    ? ("'{' begins a mapping here.", "Put an expression in quotes: \"{{ … }}\".")
                    : ("A key is a name, not a list.", "Write 'name: value'.");
                bag.Add(DiagnosticCodes.WrongShape, here, message, hint);
            }
            else if (!keys.TryAdd(name.Text, name.Location))
            {
                bag.Add(DiagnosticCodes.DuplicateKey, name.Location,
                    $"'{name.Text}' stands here already, in line {keys[name.Text].Line}.", "Remove or rename one of the two.");
            }
            else
            {
                entries.Add(new YamlEntry(name, value));
            }
        }
        return new YamlMapping(here, entries);
    }

    private void RefuseProperties(SourceLocation here)
    {
        if (_parser.Current is not NodeEvent node)
            return;
        if (!node.Anchor.IsEmpty)
            bag.Add(DiagnosticCodes.UnsupportedYaml, here,
                $"'&{node.Anchor.Value}' is a YAML anchor.", "Remove it, or put the value in quotes if it begins with '&'.");
        if (!node.Tag.IsEmpty)
            bag.Add(DiagnosticCodes.UnsupportedYaml, here,
                $"'{node.Tag.Value}' is a YAML tag.", "Remove it, or put the value in quotes if it begins with '!'.");
    }

    private YamlScalar ToScalar(Scalar scalar)
    {
        var (from, to) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        var raw = from <= to && to <= text.Length ? text.AsMemory(from..to) : default;
        return new YamlScalar(At(scalar.Start), scalar.Value, raw, scalar.Style == ScalarStyle.Plain);
    }

    private SourceLocation At(Mark mark) => new(file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private void Explain(YamlException broken)
    {
        var (place, message, hint) = (At(broken.Start), broken.Message, DiagnosticCodes.InvalidYaml.Mend);
        if (message.Contains("tab", StringComparison.Ordinal) && FirstTab() is { } tab)
            (place, message, hint) = (tab, "A tab is used for indentation.", "Indent with spaces.");
        else if (message.Contains("invalid mapping", StringComparison.Ordinal))
            (message, hint) = ("A ': ' inside of a value, or a line indented too far.", "Put a text that holds ': ' in quotes; let the keys of a mapping begin in the same column.");
        else if (message.Contains("cannot start any token", StringComparison.Ordinal))
            (message, hint) = ("A text cannot begin with this character.", "Put it in quotes.");
        bag.Add(DiagnosticCodes.InvalidYaml, place, message, hint);
    }

    /// <summary>The first tab before the text of a line: YamlDotNet points at the beginning of the mapping around it.</summary>
    private SourceLocation? FirstTab()
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            var indent = content.Length - content.TrimStart(' ').Length;
            if (indent < content.Length && content[indent] == '\t')
                return new SourceLocation(file, line, indent + 1);
        }
        return null;
    }
}
