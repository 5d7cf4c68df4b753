using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace AsteriskIvr.Demo;

/// <summary>What the person at the terminal sees. In colour where the terminal can; NO_COLOR is respected.</summary>
internal sealed class Screen(IAnsiConsole console)
{
    private Stopwatch _scene = Stopwatch.StartNew();

    public IAnsiConsole Console => console;

    /// <summary>A heading; the times of events count from here.</summary>
    public void Scene(string title)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{title.EscapeMarkup()}[/]") { Justification = Justify.Left });
        _scene = Stopwatch.StartNew();
    }

    /// <summary>Something that was started; the clock is started anew.</summary>
    public void Started(string what, string where, Stopwatch clock)
    {
        Line($"  [green]✓[/] {what,-16} [grey]{Seconds(clock.Elapsed)}[/]  {where.EscapeMarkup()}");
        clock.Restart();
    }

    /// <summary>Something that happened just now.</summary>
    public void Event(string who, string what) =>
        Line($"  [grey]{Seconds(_scene.Elapsed)}[/]  [{Colour(who)}]{who,-9}[/] {what.EscapeMarkup()}");

    public void Text(string text) => Line(text.EscapeMarkup());

    private void Line(string markup) => console.MarkupLine(markup);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds,5:0.0} s");

    private static string Colour(string who) => who switch
    {
        "caller" => "blue",
        "Asterisk" => "darkorange",
        "kill -9" => "red",
        _ => "green",
    };
}
