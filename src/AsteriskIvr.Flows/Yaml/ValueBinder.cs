using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>
/// Makes the values of one node's fields from its YAML, and notes its expressions and connections on the way. What cannot be read is
/// reported, and gets a harmless value so that the rest of the flow can be checked.
/// </summary>
internal sealed class ValueBinder(DiagnosticBag bag)
{
    private readonly List<ExpressionUse> _expressions = [];
    private readonly List<NamedUse> _connections = [];
    private readonly List<RecordUse> _records = [];

    /// <summary>False when something could not be read.</summary>
    public bool IsComplete { get; private set; } = true;

    public IReadOnlyList<ExpressionUse> Expressions => _expressions;

    public IReadOnlyList<NamedUse> Connections => _connections;

    public IReadOnlyList<RecordUse> Records => _records;

    /// <summary>Makes a record.</summary>
    /// <param name="shape">Its fields.</param>
    /// <param name="yaml">Its YAML.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="unknownHint">The hint for an unknown field.</param>
    /// <param name="besides">Keys that are no fields but belong there.</param>
    public object BindRecord(RecordShape shape, YamlMapping yaml, string what, Func<string, string> unknownHint, IReadOnlyCollection<string> besides)
    {
        var record = shape.Create();
        foreach (var entry in yaml.Entries)
        {
            if (shape.Find(entry.Key.Text) is { } field)
                SetField(record, field, entry);
            else if (!besides.Contains(entry.Key.Text))
                Report(DiagnosticCodes.UnknownField, entry.Key.Location, $"{what} has no field '{entry.Key.Text}'.", unknownHint(entry.Key.Text));
        }
        foreach (var field in shape.Required)
        {
            if (yaml.FindEntry(field.Name) is null)
                Missing(record, field, yaml, what);
        }
        if (shape.IsOneOf)
            CheckOneOf(shape, yaml, what);
        return record;
    }

    public void Report(DiagnosticCode code, SourceLocation location, string message, string hint)
    {
        IsComplete = false;
        bag.Add(code, location, message, hint);
    }

    public string Meant(string word, IReadOnlyCollection<string> known) => bag.Meant(word, known, "");

    public void NoteExpression(IReadOnlySet<string> references, FieldShape field, YamlScalar text) => _expressions.Add(new ExpressionUse(
        references, field.Attribute.AllowsSecrets, word => text.Locate(text.Text.IndexOf(word, StringComparison.Ordinal))));

    private void SetField(object record, FieldShape field, YamlEntry entry)
    {
        if (Bind(field.Type, entry.Value, field) is { } value)
            field.Property.SetValue(record, value);
        else if (field.IsRequired)
            field.Property.SetValue(record, Harmless(field.Type));
    }

    private void Missing(object record, FieldShape field, YamlMapping yaml, string what)
    {
        Report(DiagnosticCodes.MissingField, yaml.Location, $"{what} needs '{field.Name}'.", $"Add '{field.Name}': {field.Attribute.Description}");
        field.Property.SetValue(record, Harmless(field.Type));
    }

    private void CheckOneOf(RecordShape shape, YamlMapping yaml, string what)
    {
        var count = yaml.Entries.Count(e => shape.Alternatives.Any(f => f.Name == e.Key.Text));
        if (count != 1)
            Report(DiagnosticCodes.OneOf, yaml.Location, $"{what} has {(count == 0 ? "none" : "several")} of its fields.", $"Write exactly one of: {string.Join(", ", shape.Alternatives.Select(f => f.Name))}.");
    }

    /// <summary>A value of the given type, or null when it cannot be read.</summary>
    private object? Bind(Type type, YamlValue yaml, FieldShape field)
    {
        if (yaml is YamlRefused)
        {
            IsComplete = false;
            return null;
        }
        if (type == typeof(JsonTemplate))
            return JsonTemplates.Bind(yaml, field, this);
        if (yaml is YamlScalar { IsEmpty: true } empty)
        {
            Report(DiagnosticCodes.NoValue, empty.Location, $"'{field.Name}' has no value.", empty.IsBeforeComment
                ? "'#' begins a comment: put the value in quotes if it begins with one."
                : "Write one, or remove the field.");
            return null;
        }
        if (type == typeof(LocalizedTemplate))
            return BindLocalized(yaml, field);
        if (FieldTypes.ElementOf(type) is { } element)
            return BindList(element, yaml, field);
        if (FieldTypes.ValueOf(type) is { } valueType)
            return BindDictionary(valueType, yaml, field);
        // A record that reads itself from text has a short form.
        if (RecordShape.IsRecord(type) && !(yaml is YamlScalar && FieldTypes.IsParsable(type)))
            return BindNested(RecordShape.Of(type), yaml, field);
        if (yaml is YamlScalar text)
            return BindText(type, text, field);
        Report(DiagnosticCodes.WrongShape, yaml.Location,
            $"'{field.Name}' is {Scalars.Describe(type)}; this is {yaml.Kind}.", field.Attribute.Description);
        return null;
    }

    private object BindNested(RecordShape shape, YamlValue yaml, FieldShape field)
    {
        var names = shape.Fields.Select(f => f.Name).ToList();
        if (yaml is not YamlMapping mapping)
        {
            Report(DiagnosticCodes.WrongShape, yaml.Location,
                $"'{field.Name}' is a mapping; this is {yaml.Kind}.", $"Write '{field.Name}: {{ {names[0]}: … }}'.");
            return Harmless(shape.Type);
        }
        var record = BindRecord(shape, mapping, $"'{field.Name}'", name => bag.Meant(name, names, "See the node reference."), []);
        _records.Add(new RecordUse(record, mapping));
        return record;
    }

    private LocalizedTemplate? BindLocalized(YamlValue yaml, FieldShape field)
    {
        if (yaml is YamlScalar text)
            return BindExpression(typeof(Template), text, field) is Template template ? LocalizedTemplate.FromTemplate(template) : null;
        if (yaml is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            Report(DiagnosticCodes.WrongShape, yaml.Location, $"'{field.Name}' is a text, or a mapping of languages to texts; this is {yaml.Kind}.", field.Attribute.Description);
            return null;
        }
        var values = new List<KeyValuePair<string, Template>>();
        foreach (var (language, value) in mapping.Entries)
        {
            if (!Names.IsLanguage(language.Text))
                Report(DiagnosticCodes.InvalidName, language.Location, $"'{language.Text}' is no language.", Names.LanguageHint);
            else if (Bind(typeof(Template), value, field) is Template template)
                values.Add(new(language.Text, template));
        }
        return values.Count == 0 ? null : LocalizedTemplate.FromLanguages(values);
    }

    private Array BindList(Type element, YamlValue yaml, FieldShape field)
    {
        var items = yaml is YamlList list ? list.Items : [yaml];
        if (items.Count == 0 && field.IsRequired)
            Report(DiagnosticCodes.NoValue, yaml.Location, $"'{field.Name}' is an empty list.", field.Attribute.Description);
        var values = items.Select(item => Bind(element, item, field)).Where(v => v is not null).ToArray();
        var array = Array.CreateInstance(element, values.Length);
        values.CopyTo(array, 0);
        return array;
    }

    private object BindDictionary(Type valueType, YamlValue yaml, FieldShape field)
    {
        var values = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        if (yaml is not YamlMapping mapping)
        {
            Report(DiagnosticCodes.WrongShape, yaml.Location,
                $"'{field.Name}' is a mapping; this is {yaml.Kind}.", $"Write '{field.Name}: {{ name: value }}'.");
            return values;
        }
        foreach (var (key, value) in mapping.Entries)
        {
            if (Bind(valueType, value, field) is { } bound)
                values[key.Text] = bound;
        }
        return values;
    }

    private object? BindText(Type type, YamlScalar text, FieldShape field)
    {
        if (type == typeof(Template) || type == typeof(Condition))
            return BindExpression(type, text, field);
        if (text.Text.IndexOf("{{", StringComparison.Ordinal) is var expression and >= 0)
        {
            var hint = field.Name is "query" or "execute"
                ? "Use a parameter: 'where id = @id' and 'parameters: { id: \"{{ … }}\" }'. So nothing that a caller enters can become SQL."
                : $"Write the value itself: {field.Attribute.Description}";
            Report(DiagnosticCodes.NoExpressionsHere, text.Locate(expression), $"'{field.Name}' takes no expressions.", hint);
            return null;
        }
        if (field.Attribute.IsVariable && !Names.IsVariable(text.Text))
            Report(DiagnosticCodes.InvalidName, text.Location, $"'{text.Text}' is no name for a session variable.", Names.VariableHint);
        if (field.Attribute.IsConnection)
            _connections.Add(new NamedUse(text.Text, text.Location));
        return Scalars.Bind(type, text, field, this);
    }

    private object? BindExpression(Type type, YamlScalar text, FieldShape field)
    {
        try
        {
            if (type == typeof(Template))
            {
                var template = Template.Parse(text.Text);
                NoteExpression(template.References, field, text);
                return template;
            }
            var condition = Condition.Parse(text.Text);
            NoteExpression(condition.References, field, text);
            return condition;
        }
        catch (ExpressionException broken)
        {
            ReportExpression(broken, field, text);
            return null;
        }
    }

    public void ReportExpression(ExpressionException broken, FieldShape field, YamlScalar text) => Report(
        DiagnosticCodes.InvalidExpression, text.Locate(broken.Offset), broken.Message, $"In '{field.Name}': {field.Attribute.Description}");

    /// <summary>Something that can stand in a node without harm to the rules.</summary>
    private static object Harmless(Type type)
    {
        if (type == typeof(Template))
            return Template.Parse("");
        if (type == typeof(Condition))
            return Condition.Parse("true");
        if (type == typeof(JsonTemplate))
            return JsonTemplate.Literal(null);
        if (type == typeof(string))
            return "";
        if (FieldTypes.ElementOf(type) is { } element)
            return Array.CreateInstance(element, 0);
        if (FieldTypes.ValueOf(type) is { } value)
            return Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        // A type that reads itself makes none by itself; what stands here is not looked into, since the node is incomplete.
        var instance = type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null ? Activator.CreateInstance(type)! : RuntimeHelpers.GetUninitializedObject(type);
        if (RecordShape.IsRecord(type))
        {
            foreach (var field in RecordShape.Of(type).Fields.Where(f => f.IsRequired))
                field.Property.SetValue(instance, Harmless(field.Type));
        }
        return instance;
    }
}
