using System.Text;
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
                $"The file has more than {FlowLimits.FileLength:N0} characters.", DiagnosticCodes.TooLarge.Mend);
            return null;
        }
        if (text.IndexOf('\0') is var zero and >= 0)
        {
            bag.Add(DiagnosticCodes.InvalidYaml, start with { Line = 1 + text.AsSpan(0, zero).Count('\n') },
                "The file is not text.", "Save it as UTF-8.");
            return null;
        }
        if (text.IndexOf('\uFFFD') is var lost and >= 0)
        {
            bag.Add(DiagnosticCodes.InvalidYaml, new SourceLocation(file, 1 + text.AsSpan(0, lost).Count('\n'), lost - text.LastIndexOf('\n', lost)),
                "A letter that cannot be read: the file is not UTF-8.", "Save it as UTF-8, and write the letter anew.");
        }
        return new YamlReader(text, file, bag).ReadDocument(start);
    }

    /// <summary>The text of a key at the top of a document, if what is before it can be read; what follows is not looked at.</summary>
    public static string? FindFirst(string text, string key)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text.TrimStart('\uFEFF'))));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
                return null;
            while (parser.TryConsume<Scalar>(out var name))
            {
                if (name.Value == key)
                    return parser.TryConsume<Scalar>(out var value) ? value.Value : null;
                parser.SkipThisAndNestedEvents();
            }
            return null;
        }
        catch (Exception broken) when (broken is YamlException or InvalidOperationException or ArgumentException)
        {
            // Whoever reads all of it says where and why.
            return null;
        }
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
            Explain(At(broken.Start), broken.Message);
            return null;
        }
        catch (Exception odd) when (odd is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's words for a document that goes on where it should have ended, and for a tag that is none.
            Explain(_parser.Current is { } last ? At(last.End) : start, "The file cannot be read from here on.");
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
        var mapping = new YamlMapping(here);
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
            else if (!mapping.TryAdd(new YamlEntry(name, value)))
            {
                bag.Add(DiagnosticCodes.DuplicateKey, name.Location,
                    $"'{name.Text}' stands here already, in line {mapping.FindEntry(name.Text)!.Key.Location.Line}.", "Remove or rename one of the two.");
            }
        }
        return mapping;
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
        var value = scalar.Value;
        if (value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && value.EnumerateRunes().Contains(Rune.ReplacementChar))
        {
            bag.Add(DiagnosticCodes.InvalidYaml, At(scalar.Start), "A surrogate without its other half: no letter.", "Write the letter itself.");
            value = "\uFFFD";
        }
        var read = new YamlScalar(At(scalar.Start), value, raw, scalar.Style == ScalarStyle.Plain, IsBeforeComment(to));
        if (read.IsPlain)
            CheckLookAlikes(read);
        return read;
    }

    private bool IsBeforeComment(int index)
    {
        var next = index;
        while (next < text.Length && text[next] == ' ')
            next++;
        return next < text.Length && text[next] == '#';
    }

    private void CheckLookAlikes(YamlScalar plain)
    {
        if (plain.Text is [var first, ..] && LookAlikes.IsQuote(first))
        {
            bag.Add(DiagnosticCodes.LookAlike, plain.Location, $"'{first}' is no quote of YAML: it belongs to the text.", "Use \" or '; or put the whole text in these if it shall hold such a quote.");
        }
        else if (plain.Text.AsSpan().IndexOfAny(LookAlikes.Spaces) is var space and >= 0 && IsMeantForIndentation(plain.Text, space))
        {
            bag.Add(DiagnosticCodes.FalseSpace, plain.Locate(space), LookAlikes.SpaceMessage(plain.Text[space]), LookAlikes.SpaceHint);
        }
    }

    // Between words it may be meant.
    private static bool IsMeantForIndentation(string plain, int space) => space == 0 || LookAlikes.Spaces.Contains(plain[^1]);

    private SourceLocation At(Mark mark) => new(file, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    private void Explain(SourceLocation place, string complaint)
    {
        // What follows from an expression without quotes was said where it stands.
        if (bag.HasErrorAt(DiagnosticCodes.WrongShape, place.Line))
            return;
        var trap = new SyntaxTraps(text, file).Find(place, complaint) ?? new SyntaxTrap(place, complaint, DiagnosticCodes.InvalidYaml.Mend);
        bag.Add(trap.Code, trap.Place, trap.Message, trap.Hint);
    }
}
