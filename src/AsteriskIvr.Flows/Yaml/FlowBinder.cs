using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Makes a draft of a flow from its YAML.</summary>
internal sealed class FlowBinder(NodeCatalog catalog, DiagnosticBag bag)
{
    /// <summary>The path of the hangup handler's <c>AGI(agi://host/hangup,…)</c>.</summary>
    public const string ReservedName = "hangup";

    /// <summary>The version of the language that is read here.</summary>
    public const int Schema = 1;

    private static readonly string[] Fields = ["schema", "name", "description", "language", "env", "subflow", "nodes", "layout"];

    /// <summary>The draft, or null when the file is no flow at all.</summary>
    public FlowDraft? Bind(YamlValue root, DeploymentEnvironment? environment)
    {
        if (root is not YamlMapping file)
        {
            bag.Add(DiagnosticCodes.WrongShape, root.Location, $"A flow is a mapping; this is {root.Kind}.", "Begin with 'schema: 1' and 'name: …'.");
            return null;
        }
        foreach (var entry in file.Entries.Where(e => !Fields.Contains(e.Key.Text)))
            bag.Add(DiagnosticCodes.UnknownField, entry.Key.Location,
                $"A flow has no field '{entry.Key.Text}'.", bag.Meant(entry.Key.Text, Fields, ""));

        CheckSchema(file, bag);
        var draft = new FlowDraft
        {
            Location = file.Location,
            Environment = environment,
            Name = Text(file, "name") ?? "",
            Description = Text(file, "description"),
            Language = Text(file, "language"),
        };
        CheckName(file, draft);
        BindEnv(file, draft);
        BindSubflow(file, draft);
        BindNodes(file, draft);
        return draft;
    }

    /// <summary>The file says that it is written in the version that is read here.</summary>
    public static void CheckSchema(YamlMapping file, DiagnosticBag bag)
    {
        if (file.Find("schema") is not { } schema)
            bag.Add(DiagnosticCodes.SchemaVersion, file.Location, "'schema' is missing.", DiagnosticCodes.SchemaVersion.Mend);
        else if (schema is not YamlScalar { Text: "1" })
            bag.Add(DiagnosticCodes.SchemaVersion, schema.Location, "This server reads flows of 'schema: 1'.", DiagnosticCodes.SchemaVersion.Mend);
    }

    private void CheckName(YamlMapping file, FlowDraft draft)
    {
        if (file.Find("name") is not { } name)
            bag.Add(DiagnosticCodes.MissingField, file.Location, "The flow has no 'name'.", "Add 'name: …': a dialplan entry calls the flow by it.");
        else if (name is YamlScalar && !Names.IsFlow(draft.Name))
            bag.Add(DiagnosticCodes.InvalidName, name.Location,
                $"'{draft.Name}' is no name for a flow.", "Use lower-case letters, digits and hyphens, 63 at most.");
        else if (draft.Name == ReservedName)
            bag.Add(DiagnosticCodes.InvalidName, name.Location,
                $"'{ReservedName}' is where the dialplan's hangup handler reports to.", "Choose another name.");
        else if (draft.Name == FlowFileHead.Routes)
            bag.Add(DiagnosticCodes.InvalidName, name.Location, $"'{FlowFileHead.Routes}' is the name of the routing table.", "Choose another name.");
    }

    private void BindEnv(YamlMapping file, FlowDraft draft)
    {
        if (Mapping(file, "env") is not { } env)
            return;
        foreach (var (key, value) in env.Entries)
        {
            if (!Names.IsVariable(key.Text))
                bag.Add(DiagnosticCodes.InvalidName, key.Location, $"'{key.Text}' is no name for a constant.", Names.VariableHint);
            if (value is not YamlScalar text)
                bag.Add(DiagnosticCodes.WrongShape, value.Location, $"A constant is a text; this is {value.Kind}.", "Write 'name: value'.");
            else if (text.Text.Contains("{{", StringComparison.Ordinal))
                bag.Add(DiagnosticCodes.NoExpressionsHere, text.Locate(text.Text.IndexOf("{{", StringComparison.Ordinal)),
                    "A constant takes no expressions.", "Write the value itself, or use a 'set' node.");
            else
                draft.Env[key.Text] = text.Text;
        }
    }

    private void BindSubflow(YamlMapping file, FlowDraft draft)
    {
        if (file.Find(FlowFileHead.Subflow) is null)
            return;
        var shape = RecordShape.Of(typeof(SubflowDeclaration));
        var names = shape.Fields.Select(f => f.Name).ToList();
        var fields = Mapping(file, FlowFileHead.Subflow) ?? new YamlMapping(file.Find(FlowFileHead.Subflow)!.Location);
        var declaration = (SubflowDeclaration)new ValueBinder(bag).BindRecord(shape, fields, $"'{FlowFileHead.Subflow}'", name => bag.Meant(name, names, ""), []);
        draft.Subflow = new DraftSubflow(declaration, fields);
        if (file.Entries.FirstOrDefault(e => e.Key.Text == "language") is { } language)
            bag.Add(DiagnosticCodes.UnknownField, language.Key.Location, "A subflow has no language: its caller has one already.", "Remove it.");
    }

    private void BindNodes(YamlMapping file, FlowDraft draft)
    {
        if (file.Find("nodes") is null)
            bag.Add(DiagnosticCodes.MissingField, file.Location, "The flow has no 'nodes'.", "Add 'nodes:' with a start node.");
        if (Mapping(file, "nodes") is not { } nodes)
            return;
        if (nodes.Entries.Count > FlowLimits.Nodes)
            bag.Add(DiagnosticCodes.TooLarge, nodes.Location,
                $"The flow has {nodes.Entries.Count:N0} nodes; {FlowLimits.Nodes:N0} are allowed.", DiagnosticCodes.TooLarge.Mend);
        foreach (var (key, value) in nodes.Entries.Take(FlowLimits.Nodes))
        {
            if (!Names.IsNode(key.Text) || key.Text == FrameTypes.None)
                bag.Add(DiagnosticCodes.InvalidName, key.Location,
                    $"'{key.Text}' is no id for a node.", "Use letters, digits, '-' and '_', 64 at most, beginning with a letter; 'none' is taken.");
            draft.Nodes[key.Text] = new NodeBinder(catalog, bag, key).Bind(value);
        }
    }

    private string? Text(YamlMapping file, string field)
    {
        if (file.Find(field) is not { } value)
            return null;
        if (value is YamlScalar { IsEmpty: false } text)
            return text.Text;
        bag.Add(DiagnosticCodes.WrongShape, value.Location, $"'{field}' is a text; this is {value.Kind}.", $"Write '{field}: …', or remove it.");
        return null;
    }

    private YamlMapping? Mapping(YamlMapping file, string field)
    {
        if (file.Find(field) is not { } value)
            return null;
        if (value is YamlMapping mapping)
            return mapping;
        bag.Add(DiagnosticCodes.WrongShape, value.Location,
            $"'{field}' is a mapping; this is {value.Kind}.", "Write one 'name: value' a line, indented.");
        return null;
    }
}
