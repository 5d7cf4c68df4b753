using System.Diagnostics;
using System.Text;
using Spectre.Console;

namespace AsteriskIvr.Demo;

/// <summary>What must hold after the calls. The demo fails when one of these does not.</summary>
internal sealed class Checks(DemoWorld world)
{
    private readonly List<(string What, bool Holds, string Seen)> _results = [];

    public bool AllHold => _results.All(r => r.Holds);

    /// <param name="number">The caller's number.</param>
    /// <param name="title">How the call came.</param>
    /// <param name="reports">How often its report must have come: twice when the server was killed while the first was on its way.</param>
    public void Check(string number, string title, int reports)
    {
        var calls = world.Calls.Of(number);
        Add($"{title}: one call, one post-call run, done", calls is [{ Runs: 1, RunState: "done" }],
            $"{calls.Count} calls, {calls.Sum(c => c.Runs)} runs, {string.Join(", ", calls.Select(c => c.RunState ?? "none"))}");
        if (calls is not [var call])
            return;
        Add($"{title}: the caller hung up while the balance was read", call is { EndReason: "caller-hangup", LastNode: "tell", HungUpBy: "caller" },
            $"{call.EndReason} in {call.LastNode} by {call.HungUpBy}");
        var rows = world.Customers.RowsOf(call.Id).Count;
        Add($"{title}: the database row stands once", rows == 1, $"{rows} rows");
        var received = world.ReportsOf(call.Id);
        var keys = received.Select(DemoWorld.Key).Distinct().Count();
        Add($"{title}: the report came {(reports == 1 ? "once" : "twice, under one key")}", received.Count == reports && keys == 1, $"{received.Count} reports, {keys} keys");
        var mails = world.MailsOf(call.Id).Count;
        Add($"{title}: the mail came once", mails == 1, $"{mails} mails");
    }

    /// <summary>Looks for the sensitive digits in everything that was written.</summary>
    public void CheckSecrecy()
    {
        var digits = Encoding.ASCII.GetBytes(Caller.Account);
        var found = Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".sock", StringComparison.Ordinal) && Read(file).AsSpan().IndexOf(digits) >= 0)
            .Select(file => Path.GetFileName(file)).ToList();
        if (world.Server.Log.Contains(Caller.Account, StringComparison.Ordinal))
            found.Add("the server's log");
        if (world.Web.Requests.Any(r => r.Body.Contains(Caller.Account, StringComparison.Ordinal)))
            found.Add("a report");
        if (world.Mail.Messages.Any(m => m.Contains(Caller.Account, StringComparison.Ordinal)))
            found.Add("a mail");
        Add("the account number is in no database, log, report or mail", found.Count == 0, string.Join(", ", found));
    }

    public void Show(IAnsiConsole console)
    {
        foreach (var (what, holds, seen) in _results)
            console.MarkupLine(holds ? $"  [green]✓[/] {what.EscapeMarkup()}" : $"  [red]✗ {what.EscapeMarkup()}[/]: {seen.EscapeMarkup()}");
    }

    private void Add(string what, bool holds, string seen) => _results.Add((what, holds, seen));

    // The server has its spool for itself; cat does not ask.
    private static byte[] Read(string file)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [file]) { RedirectStandardOutput = true })!;
        using var memory = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(memory);
        cat.WaitForExit();
        return cat.ExitCode == 0 ? memory.ToArray() : throw new IOException($"{file} cannot be read.");
    }
}
