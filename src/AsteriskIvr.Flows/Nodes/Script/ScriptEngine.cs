using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Microsoft.Extensions.Options;
using JsEngine = Jint.Engine;
using JsOptions = Jint.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Runs scripts, each in an engine of its own that knows nothing of .NET, on threads of their own, as many at once as there are processors: a script that
/// uses up its time takes none from calls on the thread pool.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A script that hangs gives its turn back after everything else has ended; the semaphore has no handle to release.")]
internal sealed class ScriptEngine(IOptions<ScriptOptions> options)
{
    /// <summary>The longest result as JSON, in characters.</summary>
    public const int MaxResult = 1024 * 1024;

    private const int MaxCalls = 64;

    // Lists grow by doubling: one of 8,192 elements still fits.
    private const int MaxList = 16_384;

    private const int StackBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan MaxRegex = TimeSpan.FromMilliseconds(250);

    // What limits cannot reach into: buffers come in one piece, and BigInt multiplies for minutes in one step. The texts that grow by a factor are held to a size.
    private static readonly Prepared<Acornima.Ast.Script> Fence = JsEngine.PrepareScript("""
        (function () {
            'use strict';
            for (const name of ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
                'Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'WeakRef', 'FinalizationRegistry', 'ShadowRealm', 'WebAssembly', 'Promise'])
                delete globalThis[name];
            const limit = 4000000, text = String, apply = Reflect.apply, quote = JSON.stringify, isList = Array.isArray, isFinite = Number.isFinite, keys = Object.keys;
            const check = size => { if (!(size <= limit)) throw new RangeError('A text becomes too long.'); };
            const fence = (holder, name, prepare) => {
                const original = holder[name];
                Object.defineProperty(holder, name, { value: function (...args) { const self = prepare(this, args); return apply(original, self, args); } });
            };
            fence(String.prototype, 'repeat', (self, args) => { self = text(self); args[0] = +args[0]; check(args[0] > 0 ? self.length * args[0] : 0); return self; });
            for (const name of ['padStart', 'padEnd'])
                fence(String.prototype, name, (self, args) => { self = text(self); args[0] = +args[0]; check(args[0] > 0 ? args[0] : 0); return self; });
            const grown = (length, args) => {
                const by = args[1];
                if (typeof by === 'function') {
                    let total = 0;
                    args[1] = (...found) => { const part = text(by(...found)); check(total += part.length); return part; };
                    return;
                }
                args[1] = text(by);
                check(length * args[1].length * (/\$[`']/.test(args[1]) ? length : 1) / 4);
            };
            for (const name of ['replace', 'replaceAll'])
                fence(String.prototype, name, (self, args) => { self = text(self); grown(self.length, args); return self; });
            fence(RegExp.prototype, Symbol.replace, (self, args) => { args[0] = text(args[0]); grown(args[0].length, args); return self; });
            fence(String.prototype, 'concat', (self, args) => {
                self = text(self);
                let total = self.length;
                for (let i = 0; i < args.length; i++) { args[i] = text(args[i]); check(total += args[i].length); }
                return self;
            });
            delete String.raw;
            delete Array.prototype.toLocaleString;
            const define = (holder, name, value) => Object.defineProperty(holder, name, { value });
            define(Array.prototype, 'join', function (separator) {
                const between = separator === undefined ? ',' : text(separator);
                let joined = '';
                for (let i = 0; i < this.length; i++) {
                    const item = this[i];
                    const part = (i ? between : '') + (item === undefined || item === null ? '' : text(item));
                    check(joined.length + part.length);
                    joined += part;
                }
                return joined;
            });
            const flatten = (list, depth, flat) => {
                for (const item of list) {
                    if (depth > 0 && isList(item)) flatten(item, depth - 1, flat);
                    else flat.push(item);
                }
                return flat;
            };
            define(Array.prototype, 'flat', function (depth) { return flatten(this, depth === undefined ? 1 : +depth, []); });
            // The engine's own is one step, however often a value holds another.
            const write = (value, depth, left) => {
                if (value !== null && typeof value === 'object' && typeof value.toJSON === 'function') value = value.toJSON();
                let json;
                switch (typeof value) {
                    case 'string': json = quote(value); break;
                    case 'number': json = isFinite(value) ? text(value) : 'null'; break;
                    case 'boolean': json = text(value); break;
                    case 'object':
                        if (value === null) { json = 'null'; break; }
                        if (depth > 60) throw new RangeError('A value nests too deeply.');
                        left.length -= 2;
                        json = '';
                        if (isList(value)) {
                            for (let i = 0; i < value.length; i++) { const item = write(value[i], depth + 1, left); json += (i ? ',' : '') + (item === undefined ? 'null' : item); }
                            return '[' + json + ']';
                        }
                        for (const key of keys(value)) { const item = write(value[key], depth + 1, left); if (item !== undefined) json += (json ? ',' : '') + quote(key) + ':' + item; }
                        return '{' + json + '}';
                    default: return undefined;
                }
                if ((left.length -= json.length + 1) < 0) throw new RangeError('A value becomes too long.');
                return json;
            };
            define(JSON, 'stringify', (value, replace) => {
                if (replace) throw new RangeError('JSON.stringify takes a value only.');
                return write(value, 0, { length: limit });
            });
        })();
        """);

    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    /// <summary>Runs a script. Throws <see cref="NodeFaultException"/> when it throws or goes over a limit.</summary>
    /// <param name="script">The script.</param>
    /// <param name="input">What it sees.</param>
    /// <param name="mayTell">Whether what it throws may be told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its <c>result</c>, and the <c>session</c> as it left it.</returns>
    public async Task<JsonObject> RunAsync(ScriptText script, ScriptInput input, bool mayTell, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        // A thread cannot be ended from outside. Should one ever hang in a single step that no limit sees, the caller goes on nevertheless, and it is the scripts that run short of turns.
        return await OnThreadOfItsOwn(() => Run(script, input, mayTell, cancellationToken), _turns).WaitAsync(cancellationToken);
    }

    // With room for what the engine can nest before its limits are reached, wherever the caller comes from.
    private static Task<JsonObject> OnThreadOfItsOwn(Func<JsonObject> work, SemaphoreSlim turns)
    {
        var done = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                // The edge of the thread: whatever it is, it belongs to who waits.
                done.SetException(failure);
            }
            finally
            {
                turns.Release();
            }
        }, StackBytes)
        { IsBackground = true, Name = "script" };
        thread.Start();
        return done.Task;
    }

    private JsonObject Run(ScriptText script, ScriptInput input, bool mayTell, CancellationToken cancellationToken)
    {
        var limits = options.Value;
        try
        {
            var engine = new JsEngine(o => Limit(o, limits, cancellationToken));
            engine.Evaluate(Fence);
            var function = engine.Evaluate(script.Prepared);
            var parser = new JsonParser(engine);
            var result = engine.Invoke(function, JsValue.Undefined, [parser.Parse(input.Session.ToJsonString()), parser.Parse(input.Call.ToJsonString()), parser.Parse(input.Env.ToJsonString())]);
            var text = result.AsString();
            if (text.Length > MaxResult)
                throw Failure("script-result", $"What the script returns and sets is longer than {MaxResult} characters.");
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (ExecutionCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            throw Failure("script-regex", $"A regular expression of the script took longer than {MaxRegex.TotalMilliseconds:0} ms.");
        }
        catch (TimeoutException slow)
        {
            throw new NodeFaultException("script-time", $"The script took longer than {limits.MaxTime.TotalSeconds:0.###} s (Script:MaxTime).", slow);
        }
        catch (StatementsCountOverflowException)
        {
            throw Failure("script-statements", $"The script executed more than {limits.MaxStatements} statements (Script:MaxStatements).");
        }
        catch (Exception greedy) when (greedy is MemoryLimitExceededException or OutOfMemoryException)
        {
            throw Failure("script-memory", $"The script asked for more than {limits.MaxMemory} MB (Script:MaxMemory), or made a list of more than {MaxList / 2} elements.");
        }
        catch (Exception deep) when (deep is RecursionDepthOverflowException or InsufficientExecutionStackException)
        {
            throw Failure("script-depth", $"The script nests more than {MaxCalls} calls, or values too deeply.");
        }
        catch (JavaScriptException thrown)
        {
            var place = Math.Max(1, thrown.Location.Start.Line - 1);
            throw Failure("script-error", mayTell ? $"The script failed in its line {place}: {Short(thrown.Message)}" : $"The script failed in its line {place}.");
        }
        catch (JsonException)
        {
            throw Failure("script-result", "What the script returns and sets nests too deeply, or is no JSON.");
        }
    }

    private static void Limit(JsOptions engine, ScriptOptions limits, CancellationToken cancellationToken)
    {
        engine.Strict()
            .TimeoutInterval(limits.MaxTime)
            .LimitMemory(limits.MaxMemory * 1024L * 1024L)
            .MaxStatements(limits.MaxStatements)
            .LimitRecursion(MaxCalls)
            .RegexTimeoutInterval(MaxRegex)
            .MaxArraySize(MaxList)
            .DisableStringCompilation()
            .CancellationToken(cancellationToken);
        engine.Constraints.StackOverflowGuard = true;
        engine.Culture = System.Globalization.CultureInfo.InvariantCulture;
        engine.TimeZone = TimeZoneInfo.Utc;
    }

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";

    private static NodeFaultException Failure(string code, string message) => new(code, message) { IsPermanent = true };
}
