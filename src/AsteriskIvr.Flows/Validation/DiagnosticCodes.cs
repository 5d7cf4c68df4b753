using System.Reflection;

namespace AsteriskIvr.Flows.Validation;

/// <summary>All codes. A code is never reused for something else: 01 is the file, 02 its values, 03 expressions, 04 the graph, 05 the server, 06 tests, 07 subflows, 08 routes, 09 prompts.</summary>
public static class DiagnosticCodes
{
    /// <summary>The file is no YAML.</summary>
    public static DiagnosticCode InvalidYaml { get; } = Error("IVR0101", "The file is no YAML",
        "What cannot be read cannot be checked; only the first such mistake is reported.",
        "Mend the place shown. Texts with ': ', ' #', or with '{', '[', '*', '&', '@' or '%' at the beginning stand in quotes; indent with spaces.");

    /// <summary>The file is too large or nests too deep.</summary>
    public static DiagnosticCode TooLarge { get; } = Error("IVR0102", "The file is too large or nests too deep",
        "A flow is written and read by people; the limits keep a wrong file from using up the server.",
        "Split the flow, or move long texts elsewhere.");

    /// <summary>An anchor, alias or tag.</summary>
    public static DiagnosticCode UnsupportedYaml { get; } = Error("IVR0103", "An anchor, alias or tag",
        "They hide what a node really says, and a few lines of them can stand for gigabytes.",
        "Write the value out; constants belong into 'env'.");

    /// <summary>A key twice.</summary>
    public static DiagnosticCode DuplicateKey { get; } = Error("IVR0104", "A key twice",
        "One of the two values would be ignored in silence.",
        "Remove or rename one.");

    /// <summary>A mapping, list or value in the place of another.</summary>
    public static DiagnosticCode WrongShape { get; } = Error("IVR0105", "A mapping, list or value in the place of another",
        "The value has not the form that belongs here.",
        "Compare with the node's example in the node reference.");

    /// <summary>Too many mistakes.</summary>
    public static DiagnosticCode TooMany { get; } = Error("IVR0106", "Too many mistakes",
        "The rest is not shown.",
        "Mend those shown first.");

    /// <summary>A quote that is none.</summary>
    public static DiagnosticCode LookAlike { get; } = Warning("IVR0107", "A quote that is none",
        "Quotes of word processors mean nothing in YAML: they become part of the text.",
        "Write \" or '.");

    /// <summary>A space that is none.</summary>
    public static DiagnosticCode FalseSpace { get; } = Error("IVR0108", "A space that is none",
        "It looks like a space, or cannot be seen, and is a letter to YAML: the line means something else than it shows.",
        "Write it anew as an ordinary space.");

    /// <summary>A field is missing.</summary>
    public static DiagnosticCode MissingField { get; } = Error("IVR0201", "A field is missing",
        "The node cannot work without it.",
        "Add it.");

    /// <summary>An unknown field.</summary>
    public static DiagnosticCode UnknownField { get; } = Error("IVR0202", "An unknown field",
        "It would have no effect: mostly a misspelt name.",
        "Correct the name or remove the field.");

    /// <summary>A value of the wrong kind.</summary>
    public static DiagnosticCode WrongValue { get; } = Error("IVR0203", "A value of the wrong kind",
        "The field takes something else, such as a number, a duration or one of a few words.",
        "Write the value as the hint says.");

    /// <summary>A number out of range.</summary>
    public static DiagnosticCode OutOfRange { get; } = Error("IVR0204", "A number out of range",
        "The node cannot work with such a value.",
        "Choose a value in the range.");

    /// <summary>An unknown node type.</summary>
    public static DiagnosticCode UnknownNodeType { get; } = Error("IVR0205", "An unknown node type",
        "No node of the catalogue has this type.",
        "Correct 'type'.");

    /// <summary>A name that is none.</summary>
    public static DiagnosticCode InvalidName { get; } = Error("IVR0206", "A name that is none",
        "Names stand in expressions, in databases and in addresses, so their letters are limited.",
        "Use letters, digits and the signs that the hint names.");

    /// <summary>Not exactly one of several fields.</summary>
    public static DiagnosticCode OneOf { get; } = Error("IVR0207", "Not exactly one of several fields",
        "The fields exclude each other, and one is needed.",
        "Write exactly one.");

    /// <summary>An outlet wired twice.</summary>
    public static DiagnosticCode WiredTwice { get; } = Error("IVR0208", "An outlet wired twice",
        "'next: x' is short for 'on: { next: x }': both together leave open which one counts.",
        "Remove one.");

    /// <summary>A field without a value.</summary>
    public static DiagnosticCode NoValue { get; } = Error("IVR0209", "A field without a value",
        "Whether it was forgotten or meant as the default cannot be told.",
        "Write a value, or remove the field.");

    /// <summary>An unknown version of the flow language.</summary>
    public static DiagnosticCode SchemaVersion { get; } = Error("IVR0210", "An unknown version of the flow language",
        "The meaning of a flow depends on it.",
        "Begin the file with 'schema: 1'.");

    /// <summary>A node contradicts itself.</summary>
    public static DiagnosticCode NodeProblem { get; } = Error("IVR0211", "A node contradicts itself",
        "Its fields do not go together.",
        "Follow the hint.");

    /// <summary>An expression that cannot be read.</summary>
    public static DiagnosticCode InvalidExpression { get; } = Error("IVR0301", "An expression that cannot be read",
        "It would fail with a caller on the line.",
        "Mend the place shown.");

    /// <summary>An unknown variable.</summary>
    public static DiagnosticCode UnknownVariable { get; } = Error("IVR0302", "An unknown variable",
        "It would always be empty.",
        "Expressions begin with call, session, env, secrets or now; see the list of 'call.*'.");

    /// <summary>A secret outside of credentials and headers.</summary>
    public static DiagnosticCode SecretNotAllowed { get; } = Error("IVR0303", "A secret outside of credentials and headers",
        "It could reach a log, a database or a caller.",
        "Use 'secrets.*' only in fields for credentials and headers.");

    /// <summary>A session variable that nothing sets.</summary>
    public static DiagnosticCode VariableNeverSet { get; } = Warning("IVR0304", "A session variable that nothing sets",
        "It is always empty: mostly a misspelt name.",
        "Correct the name, or set it in a node before.");

    /// <summary>A sensitive variable after the call.</summary>
    public static DiagnosticCode SensitiveAfterCall { get; } = Warning("IVR0305", "A sensitive variable after the call",
        "Sensitive values are kept in memory only: after the call there is a mask in their place.",
        "Use it in the call, or keep what you need of it in another variable.");

    /// <summary>An expression in a field that takes none.</summary>
    public static DiagnosticCode NoExpressionsHere { get; } = Error("IVR0306", "An expression in a field that takes none",
        "It would be taken literally. In SQL it would let a caller's input become part of the statement.",
        "Write the value itself; in SQL use parameters.");

    /// <summary>Not exactly one start node.</summary>
    public static DiagnosticCode StartMissing { get; } = Error("IVR0401", "Not exactly one start node",
        "A call needs to know where to begin.",
        "Write one: start: { type: start, next: …, exception: …, hangup: … }.");

    /// <summary>Not exactly one Exception Node.</summary>
    public static DiagnosticCode ExceptionNode { get; } = Error("IVR0402", "Not exactly one Exception Node",
        "When something fails the caller must end up somewhere.",
        "Write one node of type 'exception' and name it under 'exception' in 'start'.");

    /// <summary>Not exactly one Hangup Node.</summary>
    public static DiagnosticCode HangupNode { get; } = Error("IVR0403", "Not exactly one Hangup Node",
        "The work after a call must not be forgotten by accident.",
        "Write one node of type 'hangup' and name it under 'hangup' in 'start', or write 'hangup: none'.");

    /// <summary>An unknown node.</summary>
    public static DiagnosticCode UnknownTarget { get; } = Error("IVR0404", "An unknown node",
        "The outlet leads nowhere.",
        "Correct the name or write the node.");

    /// <summary>An unknown outlet.</summary>
    public static DiagnosticCode UnknownOutlet { get; } = Error("IVR0405", "An unknown outlet",
        "The node never takes it.",
        "Correct the name or remove it.");

    /// <summary>An outlet that leads nowhere.</summary>
    public static DiagnosticCode OutletNotWired { get; } = Error("IVR0406", "An outlet that leads nowhere",
        "The node can take it, and then the call would have nowhere to go.",
        "Wire it to a node; to 'end' if nothing more shall happen.");

    /// <summary>A node that nothing leads to.</summary>
    public static DiagnosticCode Unreachable { get; } = Warning("IVR0407", "A node that nothing leads to",
        "It never runs.",
        "Wire it, or remove it.");

    /// <summary>Two flows run into each other.</summary>
    public static DiagnosticCode FlowsMixed { get; } = Error("IVR0408", "Two flows run into each other",
        "The main flow, the exception flow and the work after the call are separate: only 'end', and between the first two nodes without outlets, are shared.",
        "Give each flow nodes of its own.");

    /// <summary>A way into the frame.</summary>
    public static DiagnosticCode FrameTarget { get; } = Error("IVR0409", "A way into the frame",
        "Start, Exception and Hangup Node are entered by the server only.",
        "Lead the outlet to another node; to 'end' to end the flow.");

    /// <summary>A node where it cannot run.</summary>
    public static DiagnosticCode WrongPlace { get; } = Error("IVR0410", "A node where it cannot run",
        "After the call there is no caller any more.",
        "Use it in the main flow, or use another node.");

    /// <summary>A cycle that never waits.</summary>
    public static DiagnosticCode SpinningCycle { get; } = Error("IVR0411", "A cycle that never waits",
        "It would spin at full speed: no node in it waits for the caller or for time.",
        "Put a menu, a collect, a play or a wait into it, or lead it out.");

    /// <summary>A cycle in the exception flow or after the call.</summary>
    public static DiagnosticCode Cycle { get; } = Error("IVR0412", "A cycle in the exception flow or after the call",
        "Both must come to an end.",
        "Lead it to 'end'.");

    /// <summary>No work after the call.</summary>
    public static DiagnosticCode NoHangup { get; } = Warning("IVR0413", "No work after the call",
        "'hangup: none' says that nothing happens when a call ends.",
        "Name a Hangup Node if something shall happen.");

    /// <summary>An unknown connection.</summary>
    public static DiagnosticCode UnknownConnection { get; } = Error("IVR0501", "An unknown connection",
        "The server's configuration has no database connection of that name.",
        "Correct the name, or add the connection to the configuration.");

    /// <summary>An unknown secret.</summary>
    public static DiagnosticCode UnknownSecret { get; } = Error("IVR0502", "An unknown secret",
        "The server's configuration has no secret of that name.",
        "Correct the name, or add the secret to the configuration.");

    /// <summary>Names that only the server knows.</summary>
    public static DiagnosticCode NotChecked { get; } = Warning("IVR0503", "Names that only the server knows",
        "Without its configuration nobody can tell whether they exist.",
        "They are checked when the flow is deployed.");

    /// <summary>Something that the server lacks.</summary>
    public static DiagnosticCode MissingOffer { get; } = Error("IVR0504", "Something that the server lacks",
        "The node could not do its work: the server's configuration has no such thing, or it is switched off.",
        "Correct the name, or add it to the configuration.");

    /// <summary>A node that the flow does not have.</summary>
    public static DiagnosticCode TestNode { get; } = Error("IVR0601", "A test names a node that its flow does not have",
        "The case could never do what it says.",
        "Correct the name; when a node was renamed, its tests are renamed with it.");

    /// <summary>A case's name twice.</summary>
    public static DiagnosticCode TestName { get; } = Error("IVR0602", "Two cases of one name",
        "Reports name cases by it.",
        "Say what differs in the second one.");

    /// <summary>Two files of one name.</summary>
    public static DiagnosticCode SameName { get; } = Error("IVR0707", "Two files of one name",
        "Which of them is meant cannot be told, so neither is deployed.",
        "Rename one, or remove it.");

    /// <summary>An unknown subflow.</summary>
    public static DiagnosticCode UnknownSubflow { get; } = Error("IVR0701", "An unknown subflow",
        "The flow would have nowhere to go.",
        "Correct the name; or put the subflow's file beside this one, or deploy it before.");

    /// <summary>A subflow with mistakes.</summary>
    public static DiagnosticCode BrokenSubflow { get; } = Error("IVR0702", "A subflow with mistakes",
        "A flow is deployed with all that it goes through.",
        "Mend the subflow: validate its file to see all that is wrong.");

    /// <summary>Subflows that nest without end.</summary>
    public static DiagnosticCode SubflowNesting { get; } = Error("IVR0703", "Subflows that nest without end, or too deep",
        "A subflow stands in the flow that calls it, so it cannot hold itself.",
        "Repeat by an arrow back inside one flow, or nest less deep.");

    /// <summary>A wrong input or output of a subflow.</summary>
    public static DiagnosticCode SubflowValues { get; } = Error("IVR0704", "A wrong input or output of a subflow",
        "The value would reach nobody, or nobody gives it.",
        "Compare with what the subflow declares.");

    /// <summary>A subflow that does not keep what it declares.</summary>
    public static DiagnosticCode SubflowPromise { get; } = Error("IVR0705", "A subflow that does not keep what it declares",
        "The flows that call it rely on it.",
        "Set the output in a node, or remove it from the declaration.");

    /// <summary>A node that belongs to flows, or to subflows, only.</summary>
    public static DiagnosticCode NotInSubflow { get; } = Error("IVR0706", "A node that belongs to flows, or to subflows, only",
        "A subflow has no frame: errors, and the end of the call, go to the flow that calls it.",
        "Follow the hint.");

    /// <summary>A route to no flow.</summary>
    public static DiagnosticCode RouteToNoFlow { get; } = Error("IVR0801", "A route to no flow",
        "Calls that take it would find nothing.",
        "Correct the name, or deploy the flow first. A subflow cannot answer a call.");

    /// <summary>Two routes for the same calls.</summary>
    public static DiagnosticCode RouteTwice { get; } = Error("IVR0802", "Two routes for the same calls",
        "Which of them counts cannot be told.",
        "Remove one, or give it another 'from'.");

    /// <summary>A moment that cannot be read.</summary>
    public static DiagnosticCode RouteTime { get; } = Error("IVR0803", "A moment that cannot be read",
        "The switch would come at another time than meant, or never.",
        "Write 'from: 2026-12-24 18:00' with 'zone: Europe/Berlin', or 'from: 2026-12-24T18:00:00+01:00'.");

    /// <summary>A prompt's file that is not there.</summary>
    public static DiagnosticCode NoPromptFile { get; } = Error("IVR0901", "A prompt's file that is not there",
        "The caller would reach the Exception Node in its place.",
        "Put the file into the server's prompt folder (Prompts:Folder), or correct the name.");

    /// <summary>A prompt's file that cannot be converted.</summary>
    public static DiagnosticCode BadPromptFile { get; } = Error("IVR0902", "A prompt's file that cannot be converted",
        "Asterisk could not play it.",
        "Save it as WAV (PCM, any rate), MP3 or Ogg Vorbis.");

    /// <summary>A prompt's address that is none.</summary>
    public static DiagnosticCode BadPromptUrl { get; } = Error("IVR0903", "A prompt's address that is none",
        "It is fetched before the call, so it must be fixed and complete.",
        "Write an http or https address without expressions.");

    /// <summary>A language without rules.</summary>
    public static DiagnosticCode NoSayRules { get; } = Error("IVR0904", "A language without rules",
        "The value could not be read to the caller.",
        "Use 'as: digits' or 'as: number', or a 'play' node with a 'say' prompt for each language.");

    /// <summary>A prompt that lacks the flow's language.</summary>
    public static DiagnosticCode PromptLanguage { get; } = Warning("IVR0905", "A prompt that lacks the flow's language",
        "Callers would hear the first of the other languages.",
        "Add the flow's language to the prompt.");

    /// <summary>A field beside a prompt that it does not belong to.</summary>
    public static DiagnosticCode PromptExtra { get; } = Error("IVR0906", "A field beside a prompt that it does not belong to",
        "It would have no effect.",
        "Remove it: 'fallback' goes with 'say', 'file' and 'url', 'duration' with 'tone'.");

    /// <summary>No speech engine.</summary>
    public static DiagnosticCode NoSpeech { get; } = Error("IVR0907", "No speech engine",
        "The server's configuration says 'Speech:Engine' 'None', so nothing can be spoken.",
        "Configure an engine, or use 'sound' or 'file' prompts.");

    /// <summary>The code of that id; null where there is none.</summary>
    public static DiagnosticCode? Find(string id) => All.FirstOrDefault(code => string.Equals(code.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>All codes in order.</summary>
    public static IReadOnlyList<DiagnosticCode> All { get; } =
    [
        .. typeof(DiagnosticCodes).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(p => p.PropertyType == typeof(DiagnosticCode))
            .Select(p => (DiagnosticCode)p.GetValue(null)!)
            .OrderBy(c => c.Id, StringComparer.Ordinal),
    ];

    private static DiagnosticCode Error(string id, string title, string why, string mend) => new(id, DiagnosticSeverity.Error, title, why, mend);

    private static DiagnosticCode Warning(string id, string title, string why, string mend) => new(id, DiagnosticSeverity.Warning, title, why, mend);
}
