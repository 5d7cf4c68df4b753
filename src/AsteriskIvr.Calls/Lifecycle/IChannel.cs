using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>A caller's channel as the driver of a call needs it, beyond what nodes do with it.</summary>
internal interface IChannel : ICall, IDisposable
{
    /// <summary>The variable that tells the dialplan that the server let go of the call in good order.</summary>
    const string DoneVariable = "ASTERISK_IVR";

    /// <summary>Its value.</summary>
    const string Done = "done";

    /// <summary>
    /// The dialplan's context that runs an application on a channel and gives it back to where it came from. Over ARI an application like <c>Queue</c>
    /// can be run there only.
    /// </summary>
    const string ApplicationContext = "ivr-app";

    /// <summary>The variable with the application's arguments.</summary>
    const string ApplicationArguments = "IVR_APP_ARGS";

    /// <summary>The variable with the place to give it back to: that of its <c>Stasis()</c>, which sends it to the fallback should the server be gone.</summary>
    const string ApplicationReturn = "IVR_APP_RETURN";

    /// <summary>True when nodes handed the channel to the dialplan.</summary>
    bool LeftForDialplan { get; }

    /// <summary>True when nodes, or the end of the flow, hung up.</summary>
    bool HungUpByServer { get; }

    /// <summary>True while caller and callee of a transfer, or agent of a queue, talk.</summary>
    bool IsBridged { get; }

    /// <summary>Takes the channel out of the nodes' hands at once: <see cref="ICall.HungUp"/> is cancelled.</summary>
    void Abandon();

    /// <summary>Lets go of an abandoned channel, so that the dialplan takes its fallback.</summary>
    ValueTask ReleaseAsync();
}
