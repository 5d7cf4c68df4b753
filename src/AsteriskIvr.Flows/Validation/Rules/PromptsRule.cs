using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Prompts that could not be played.</summary>
internal sealed class PromptsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var node in flow.Nodes.Values)
        {
            foreach (var use in node.Records)
            {
                if (use.Record is Prompt prompt)
                    Check(prompt, use, flow, bag);
            }
            if (node.Node is SayNode { As: not (SayAs.Digits or SayAs.Number) } && flow.Language is { } language && SayLanguages.Find(language) is null)
                bag.Add(DiagnosticCodes.NoSayRules, node.Fields.FindEntry("as")?.Key.Location ?? node.Location,
                    $"There are no rules for it in the flow's language '{language}': there are for {string.Join(", ", SayLanguages.Codes)}.", DiagnosticCodes.NoSayRules.Mend);
        }
    }

    private static void Check(Prompt prompt, RecordUse use, FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var template in prompt.File?.Templates.Where(file => file.IsConstant) ?? [])
            CheckFile(template.Source.Trim(), Location(use, "file"), flow, bag);
        foreach (var template in prompt.Url?.Templates ?? [])
        {
            if (!template.IsConstant || !Uri.TryCreate(template.Source.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                bag.Add(DiagnosticCodes.BadPromptUrl, Location(use, "url"), $"'{template.Source}' is no fixed http or https address.", DiagnosticCodes.BadPromptUrl.Mend);
        }
        if (prompt.Say is not null && flow.Environment is { HasSpeech: false })
            bag.Add(DiagnosticCodes.NoSpeech, Location(use, "say"), "The server has no speech engine.", DiagnosticCodes.NoSpeech.Mend);
        CheckLanguages(prompt, use, flow, bag);
        if (use.Fields.Find("fallback") is { } fallback && prompt is { Say: null, File: null, Url: null })
            bag.Add(DiagnosticCodes.PromptExtra, fallback.Location, "Such a prompt needs no fallback.", DiagnosticCodes.PromptExtra.Mend);
        if (use.Fields.Find("duration") is { } duration && prompt.Tone is null)
            bag.Add(DiagnosticCodes.PromptExtra, duration.Location, "Only a tone has a duration.", DiagnosticCodes.PromptExtra.Mend);
    }

    private static void CheckFile(string name, SourceLocation location, FlowDraft flow, DiagnosticBag bag)
    {
        if (flow.Environment?.PromptFile?.Invoke(name) is not { } problem)
            return;
        var code = problem.IsMissing ? DiagnosticCodes.NoPromptFile : DiagnosticCodes.BadPromptFile;
        bag.Add(code, location, problem.Message, problem.IsMissing ? bag.Meant(name, problem.Known, code.Mend) : code.Mend);
    }

    private static void CheckLanguages(Prompt prompt, RecordUse use, FlowDraft flow, DiagnosticBag bag)
    {
        if (flow.Language is not { } language)
            return;
        foreach (var (field, value) in new[] { ("sound", prompt.Sound), ("say", prompt.Say), ("file", prompt.File), ("url", prompt.Url) })
        {
            if (value?.Languages.ToList() is { Count: > 0 } languages && !languages.Contains(language, StringComparer.OrdinalIgnoreCase)
                && !languages.Contains(SayLanguages.Base(language), StringComparer.OrdinalIgnoreCase))
                bag.Add(DiagnosticCodes.PromptLanguage, Location(use, field), $"It has {string.Join(", ", languages)}, but not the flow's language '{language}'.", DiagnosticCodes.PromptLanguage.Mend);
        }
    }

    private static SourceLocation Location(RecordUse use, string field) => use.Fields.Find(field)?.Location ?? use.Fields.Location;
}
