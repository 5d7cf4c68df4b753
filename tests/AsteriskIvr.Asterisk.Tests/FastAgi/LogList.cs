using System.Collections.Concurrent;
using AsteriskIvr.Asterisk.FastAgi;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

internal sealed class LogList : ILogger<FastAgiServer>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));

    public int Count(LogLevel level, string text) => Lines.Count(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal));
}
