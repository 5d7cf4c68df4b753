using System.Text.Json;
using AsteriskIvr.Server.Control;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>Where commands write, and how they show times.</summary>
/// <param name="Console">Tables and trees for people.</param>
/// <param name="Output">Plain text and JSON.</param>
/// <param name="Error">Why a command failed.</param>
/// <param name="TimeZone">Of the times that people see.</param>
internal sealed record CommandEnvironment(IAnsiConsole Console, TextWriter Output, TextWriter Error, TimeZoneInfo TimeZone)
{
    /// <summary>Wide enough for any table: what reads it is a file or another program.</summary>
    private const int RedirectedWidth = 200;

    /// <summary>What a person types.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>True where what is typed does not show by itself: it comes from a file or another program.</summary>
    public bool EchoesInput { get; init; } = true;

    public static CommandEnvironment OfProcess()
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected)
            console.Profile.Width = RedirectedWidth;
        return new CommandEnvironment(console, System.Console.Out, System.Console.Error, TimeZoneInfo.Local)
        {
            Input = System.Console.In,
            EchoesInput = System.Console.IsInputRedirected,
        };
    }

    public void WriteJson<T>(T value) => Output.WriteLine(JsonSerializer.Serialize(value, ControlJson.Indented));

    /// <summary>A moment as people read it: <c>2026-01-31 23:59:59 +01:00</c>.</summary>
    public string Time(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, TimeZone).ToString("yyyy-MM-dd HH:mm:ss zzz");

    /// <summary>The same with milliseconds and without the day.</summary>
    public string Clock(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, TimeZone).ToString("HH:mm:ss.fff");
}
