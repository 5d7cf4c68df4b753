namespace AsteriskIvr.Asterisk.FastAgi;

// Speech recognition by an engine that Asterisk has loaded. The boolean results are false where the engine or the session's speech object is missing.
public sealed partial class AgiSession
{
    /// <summary>SPEECH CREATE: with the engine of that name; false where there is none, or the session has a speech object already.</summary>
    public ValueTask<bool> SpeechCreateAsync(string engine, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH CREATE", AgiCommandTraits.None, engine), cancellationToken);

    /// <summary>SPEECH SET: a setting of the engine.</summary>
    public ValueTask<bool> SpeechSetAsync(string name, string value, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH SET", AgiCommandTraits.None, name, value), cancellationToken);

    /// <summary>SPEECH DESTROY.</summary>
    public ValueTask<bool> SpeechDestroyAsync(CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH DESTROY", AgiCommandTraits.RunsDead), cancellationToken);

    /// <summary>SPEECH LOAD GRAMMAR from a file of Asterisk's machine.</summary>
    public ValueTask<bool> SpeechLoadGrammarAsync(string grammar, string path, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH LOAD GRAMMAR", AgiCommandTraits.None, grammar, path), cancellationToken);

    /// <summary>SPEECH UNLOAD GRAMMAR.</summary>
    public ValueTask<bool> SpeechUnloadGrammarAsync(string grammar, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH UNLOAD GRAMMAR", AgiCommandTraits.RunsDead, grammar), cancellationToken);

    /// <summary>SPEECH ACTIVATE GRAMMAR.</summary>
    public ValueTask<bool> SpeechActivateGrammarAsync(string grammar, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH ACTIVATE GRAMMAR", AgiCommandTraits.None, grammar), cancellationToken);

    /// <summary>SPEECH DEACTIVATE GRAMMAR.</summary>
    public ValueTask<bool> SpeechDeactivateGrammarAsync(string grammar, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("SPEECH DEACTIVATE GRAMMAR", AgiCommandTraits.None, grammar), cancellationToken);

    /// <summary>SPEECH RECOGNIZE: plays a sound and listens, for whole seconds after its end; zero listens without end.</summary>
    public async ValueTask<AgiSpeech> SpeechRecognizeAsync(
        string file, TimeSpan timeout, long sampleOffset = 0, CancellationToken cancellationToken = default)
    {
        var seconds = Text((long)Math.Ceiling(timeout.TotalSeconds));
        var command = sampleOffset == 0
            ? new AgiCommand("SPEECH RECOGNIZE", AgiCommandTraits.None, file, seconds)
            : new AgiCommand("SPEECH RECOGNIZE", AgiCommandTraits.None, file, seconds, Text(sampleOffset));
        var reply = await RunAsync(command, judgeResult: true, static (_, reply) => reply, cancellationToken);
        if (reply.Code != 1)
            throw new AgiCommandException(command.Name, reply);
        if (reply.Note != "hangup")
            return AgiSpeech.Read(reply);
        Exchange.End(connectionClosed: false);
        throw new AgiHangupException(connectionClosed: false, new CancellationToken(true));
    }
}
