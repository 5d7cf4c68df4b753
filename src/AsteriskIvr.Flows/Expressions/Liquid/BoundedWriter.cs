using System.Text;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Collects a template's output up to <see cref="ExpressionLimits.TextLength"/>; beyond it throws <see cref="ExpressionException"/>.</summary>
internal sealed class BoundedWriter : TextWriter
{
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        Check(1);
        _text.Append(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Check(count);
        _text.Append(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Check(buffer.Length);
        _text.Append(buffer);
    }

    public override void Write(string? value)
    {
        Check(value?.Length ?? 0);
        _text.Append(value);
    }

    // The writer is memory, so its asynchronous methods are done when they return: evaluation never waits.
    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task FlushAsync() => Task.CompletedTask;

    public override string ToString() => _text.ToString();

    private void Check(int more)
    {
        if (_text.Length + more > ExpressionLimits.TextLength)
            throw new ExpressionException($"The text becomes longer than {ExpressionLimits.TextLength:N0} characters.");
    }
}
