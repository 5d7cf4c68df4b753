namespace AsteriskIvr.Asterisk.FastAgi;

// Variables and Asterisk's database. All of these run on a dead channel too.
public sealed partial class AgiSession
{
    private const AgiCommandTraits ValueOnDead = AgiCommandTraits.Immediate | AgiCommandTraits.RepliesWithValue;

    /// <summary>GET VARIABLE: a variable or function such as <c>CHANNEL(hangupsource)</c>; null where it is not set.</summary>
    /// <remarks>
    /// Asterisk does not escape values. One that holds a line feed is read whole, unless a line of it ends with a closing parenthesis: where a caller can
    /// choose the text, ask for <c>${URIENCODE(${NAME})}</c> by <see cref="GetFullVariableAsync"/>.
    /// </remarks>
    public ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(new AgiCommand("GET VARIABLE", ValueOnDead, name), cancellationToken);

    /// <summary>GET FULL VARIABLE: an expression such as <c>${CALLERID(num)}-${EXTEN}</c>, of this channel or the one named; null where that does not exist.</summary>
    public ValueTask<string?> GetFullVariableAsync(string expression, string? channel = null, CancellationToken cancellationToken = default) =>
        GetAsync(
            channel is null ? new AgiCommand("GET FULL VARIABLE", ValueOnDead, expression) : new AgiCommand("GET FULL VARIABLE", ValueOnDead, expression, channel),
            cancellationToken);

    /// <summary>SET VARIABLE: a channel variable or a function that can be written.</summary>
    public ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET VARIABLE", AgiCommandTraits.Immediate, name, value), cancellationToken);

    /// <summary>DATABASE GET; null where there is no such key.</summary>
    public ValueTask<string?> DatabaseGetAsync(string family, string key, CancellationToken cancellationToken = default) =>
        GetAsync(new AgiCommand("DATABASE GET", ValueOnDead, family, key), cancellationToken);

    /// <summary>DATABASE PUT; false where Asterisk failed to.</summary>
    public ValueTask<bool> DatabasePutAsync(string family, string key, string value, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("DATABASE PUT", AgiCommandTraits.Immediate, family, key, value), cancellationToken);

    /// <summary>DATABASE DEL; false where Asterisk failed to. Asterisk 22 calls it a success also where there is no such key.</summary>
    public ValueTask<bool> DatabaseDeleteAsync(string family, string key, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("DATABASE DEL", AgiCommandTraits.Immediate, family, key), cancellationToken);

    /// <summary>DATABASE DELTREE: a family, or the keys of it that begin with <paramref name="keyTree"/>; false where there was nothing to delete.</summary>
    /// <remarks>Asterisk 22 answers 0 where it deleted something and 1 where not, the other way round than its documentation has it.</remarks>
    public ValueTask<bool> DatabaseDeleteTreeAsync(string family, string? keyTree = null, CancellationToken cancellationToken = default) =>
        RunAsync(
            new AgiCommand("DATABASE DELTREE", AgiCommandTraits.Immediate, keyTree is null ? [family] : [family, keyTree]),
            judgeResult: false,
            static (_, reply) => reply.Code == 0,
            cancellationToken);

    private ValueTask<string?> GetAsync(AgiCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, judgeResult: false, static (_, reply) => reply.Code == 1 ? reply.Value ?? "" : null, cancellationToken);
}
