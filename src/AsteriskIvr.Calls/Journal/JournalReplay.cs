using System.Text.Json.Nodes;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Journal;

/// <summary>Tells an open call's story from its journal.</summary>
public static class JournalReplay
{
    /// <summary>Fills the call's facts and returns its session.</summary>
    public static Session Replay(OpenCall open)
    {
        ArgumentNullException.ThrowIfNull(open);
        var call = open.Call;
        var variables = new Dictionary<string, JsonNode?>();
        foreach (var entry in open.Journal)
        {
            if (entry.Entered is { } entered)
                call.Path.Add(entered);
            if (entry.Left is { } left && call.Path.Count > 0)
                call.Path[^1] = left;
            foreach (var input in entry.Inputs ?? [])
                call.Inputs.Add(input);
            foreach (var (name, value) in entry.Session ?? new Dictionary<string, JsonNode?>())
                variables[name] = value;
            call.AnsweredAt = entry.AnsweredAt ?? call.AnsweredAt;
            call.TransferredTo = entry.TransferredTo ?? call.TransferredTo;
            call.Language = entry.Language ?? call.Language;
            foreach (var recording in entry.Recordings ?? [])
                call.Recordings.Add(recording);
            call.Error = entry.Error ?? call.Error;
        }
        return new Session(variables);
    }
}
