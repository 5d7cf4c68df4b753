using System.Diagnostics.CodeAnalysis;
using Acornima;
using Acornima.Ast;
using AsteriskIvr.Flows.Expressions;
using Jint;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>JavaScript as it stands in a flow: the body of a function, parsed once. Immutable and thread-safe.</summary>
public sealed record ScriptText : IParsable<ScriptText>
{
    /// <summary>The longest script, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    // The script takes the place of the dots. It can neither see nor change what is around it.
    private const string Before = "(function (stringify, main) { 'use strict'; return function (session, call, env) { const result = main(session, call, env); return stringify({ result, session }); }; })(JSON.stringify, function (session, call, env) {\n";
    private const string After = "\n})";

    private ScriptText(string source, Prepared<Script> prepared) => (Source, Prepared) = (source, prepared);

    /// <summary>As it is written.</summary>
    public string Source { get; }

    internal Prepared<Script> Prepared { get; }

    /// <summary>Parses a script. Throws <see cref="ExpressionException"/> with the position of the mistake.</summary>
    public static ScriptText Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        if (s.Length > MaxLength)
            throw new ExpressionException($"The script is longer than {MaxLength} characters: let an http node call a program of your own.", 0);
        try
        {
            // By itself first: so a brace too many is a mistake, and positions are those of the flow.
            Script? tree = new Parser(new ParserOptions { AllowReturnOutsideFunction = true }).ParseScript(s, strict: true);
            ScriptRules.Check(tree, s);
            return new ScriptText(s, Jint.Engine.PrepareScript(Before + s + After, options: new ScriptPreparationOptions { ParsingOptions = new ScriptParsingOptions { CompileRegex = false } }));
        }
        catch (ParseErrorException broken)
        {
            throw new ExpressionException($"This is no JavaScript: {broken.Description}.", broken.Error.Index);
        }
        catch (ScriptPreparationException broken)
        {
            throw new ExpressionException($"This script cannot be run: {broken.Message}", 0);
        }
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ScriptText? result)
    {
        try
        {
            result = s is null ? null : Parse(s, provider);
        }
        catch (ExpressionException)
        {
            result = null;
        }
        return result is not null;
    }

    /// <inheritdoc/>
    public bool Equals(ScriptText? other) => other?.Source == Source;

    /// <inheritdoc/>
    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;
}
